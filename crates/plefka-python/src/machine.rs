//! `Machine`: a model, and all results that need only a model and samples.

use std::path::PathBuf;
use std::sync::Arc;

use numpy::{IntoPyArray, PyArray1};
use plefka::any::{AnyEquilibria, AnyRbm, AnySamples, EquilibriaRequest, PseudoLikelihood};
use plefka::inference::watch::Watch;
use plefka::inference::{FixedPoint, Solver};
use plefka::io::ModelHeader;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::arrays::{any_matrix, any_row, bits_to_numpy, row_to_numpy, same_parts, samples, to_numpy};
use crate::errors::to_python;
use crate::interrupt::{interruptible, interruptible_rows};
use crate::threads::within;
use crate::vocabulary::named;

/// A model, float32 or float64, with units of any kind. Samples must come in the same precision.
#[pyclass(frozen, module = "plefka._engine")]
pub struct Machine {
    pub model: Arc<AnyRbm>,
}

impl From<AnyRbm> for Machine {
    fn from(model: AnyRbm) -> Self {
        Self { model: Arc::new(model) }
    }
}

#[pymethods]
impl Machine {
    /// A machine of 0/1 units: weights (n_visible × n_hidden) and the two biases, all of one type.
    #[new]
    fn new(
        weights: &Bound<'_, PyAny>,
        visible_bias: &Bound<'_, PyAny>,
        hidden_bias: &Bound<'_, PyAny>,
    ) -> PyResult<Self> {
        let biases = (any_row(visible_bias)?, any_row(hidden_bias)?);
        let model = AnyRbm::from_parts(any_matrix(weights)?, biases, ("bernoulli", "bernoulli"));
        Ok(model.map_err(to_python)?.into())
    }

    /// A machine with W ~ N(0, scale²), zero hidden biases and the given visible biases (whose type it takes).
    #[staticmethod]
    fn random(visible_bias: &Bound<'_, PyAny>, hidden: usize, scale: f64, seed: u64) -> PyResult<Self> {
        Ok(AnyRbm::random(any_row(visible_bias)?, hidden, scale, seed).map_err(to_python)?.into())
    }

    /// A machine of any units: weights (n_visible × n_hidden) and the parameters of each layer (n_parameters × n).
    #[staticmethod]
    fn from_layers(
        weights: &Bound<'_, PyAny>,
        visible: &Bound<'_, PyAny>,
        hidden: &Bound<'_, PyAny>,
        units: (String, String),
    ) -> PyResult<Self> {
        let layers = (any_matrix(visible)?, any_matrix(hidden)?);
        let model = AnyRbm::from_parts(any_matrix(weights)?, layers, (&units.0, &units.1));
        Ok(model.map_err(to_python)?.into())
    }

    /// A machine with W ~ N(0, scale²), a visible layer fitted to the moments of samples (whose type it takes), and a
    /// hidden layer of the given number of units at rest.
    #[staticmethod]
    #[pyo3(signature = (x, sample_weight, units, hidden, scale, seed))]
    fn fitted(
        x: &Bound<'_, PyAny>,
        sample_weight: Option<&Bound<'_, PyAny>>,
        units: (String, String),
        hidden: usize,
        scale: f64,
        seed: u64,
    ) -> PyResult<Self> {
        let samples = samples(x, sample_weight)?;
        let made = within(|| AnyRbm::fitted(&samples, (&units.0, &units.1), hidden, scale, seed))?;
        Ok(made.map_err(to_python)?.into())
    }

    /// Weights (n_visible × n_hidden) and the parameters of both layers, (n_parameters × n).
    fn layers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        layers(py, &self.model)
    }

    /// Names of the units, and of the parameters of each layer.
    fn kinds(&self) -> [(&'static str, Vec<&'static str>); 2] {
        self.model.kinds().map(|kind| (kind.unit, kind.parameters))
    }

    /// Refuses samples with values that the visible units neither take nor admit as means.
    fn check(&self, x: &Bound<'_, PyAny>) -> PyResult<()> {
        let samples = self.checked(x)?;
        within(|| self.model.check_values(&samples))?.map_err(to_python)
    }

    /// Visible states after the given number of Gibbs sweeps from the samples, as numbers.
    fn gibbs_values<'py>(
        &self,
        py: Python<'py>,
        x: &Bound<'py, PyAny>,
        sweeps: u32,
        seed: u64,
        threads: usize,
    ) -> PyResult<Bound<'py, PyAny>> {
        let swept = self.ask(py, x, threads, move |m, x, watch| m.gibbs(x, sweeps, seed, watch))?;
        Ok(to_numpy(py, swept))
    }

    /// Weights (n_visible × n_hidden), visible biases, hidden biases.
    fn arrays<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        arrays(py, &self.model)
    }

    /// Whether it was made of weights and parameters with these bits, as `Machine` or `from_layers` take them.
    fn holds(
        &self,
        weights: &Bound<'_, PyAny>,
        visible: &Bound<'_, PyAny>,
        hidden: &Bound<'_, PyAny>,
    ) -> PyResult<bool> {
        same_parts(&self.model, [weights, visible, hidden])
    }

    /// ⟨h⟩ given every sample, (n_samples × n_hidden).
    fn transform<'py>(
        &self,
        py: Python<'py>,
        x: &Bound<'py, PyAny>,
        threads: usize,
    ) -> PyResult<Bound<'py, PyAny>> {
        let means = self.ask(py, x, threads, |m, x, watch| m.hidden_means(x, 1.0, watch))?;
        Ok(to_numpy(py, means))
    }

    /// F^c(v) = −a·v − Σ softplus(b + Wᵀv), nats.
    fn free_energy<'py>(
        &self,
        py: Python<'py>,
        x: &Bound<'py, PyAny>,
        threads: usize,
    ) -> PyResult<Bound<'py, PyArray1<f64>>> {
        Ok(self.ask(py, x, threads, |m, x, watch| m.clamped_free_energies(x, watch))?.into_pyarray(py))
    }

    /// The warning about the likelihood of samples with values between the states of bits or spins, or None.
    fn likelihood_warning(
        &self,
        py: Python<'_>,
        x: &Bound<'_, PyAny>,
        threads: usize,
    ) -> PyResult<Option<String>> {
        self.ask(py, x, threads, |m, x, watch| m.likelihood_warning(x, watch))
    }

    /// Σ ln p(bit | the others), nats: over all bits, or with a seed over one random bit of every sample.
    #[pyo3(signature = (x, threads, seed=None))]
    fn pseudo_likelihood<'py>(
        &self,
        py: Python<'py>,
        x: &Bound<'py, PyAny>,
        threads: usize,
        seed: Option<u64>,
    ) -> PyResult<Bound<'py, PyArray1<f64>>> {
        let bits = seed.map_or(PseudoLikelihood::AllBits, PseudoLikelihood::OneFlip);
        Ok(self
            .ask(py, x, threads, move |m, x, watch| m.pseudo_likelihoods(x, bits, watch))?
            .into_pyarray(py))
    }

    /// Visible states after the given number of Gibbs sweeps from the samples, as bits.
    fn gibbs<'py>(
        &self,
        py: Python<'py>,
        x: &Bound<'py, PyAny>,
        sweeps: u32,
        seed: u64,
        threads: usize,
    ) -> PyResult<Bound<'py, PyAny>> {
        let swept = self.ask(py, x, threads, move |m, x, watch| m.gibbs(x, sweeps, seed, watch))?;
        Ok(bits_to_numpy(py, swept))
    }

    /// Bits drawn from p(h|v).
    fn sample_hidden<'py>(
        &self,
        py: Python<'py>,
        x: &Bound<'py, PyAny>,
        seed: u64,
        threads: usize,
    ) -> PyResult<Bound<'py, PyAny>> {
        let drawn = self.ask(py, x, threads, move |m, x, watch| m.sample_hidden(x, seed, watch))?;
        Ok(bits_to_numpy(py, drawn))
    }

    /// The machine with its layers exchanged.
    fn mirror(&self) -> Self {
        self.model.mirror().into()
    }

    /// Iterates the mean-field equations from the samples; see `plefka.EMFRBM.equilibrate`. Returns a dictionary of
    /// arrays.
    #[pyo3(signature = (x, hidden, *, order, iterations, damping, tolerance, solver, clip, threads))]
    #[allow(clippy::too_many_arguments)]
    fn equilibrate<'py>(
        &self,
        py: Python<'py>,
        x: &Bound<'py, PyAny>,
        hidden: Option<&Bound<'py, PyAny>>,
        order: String,
        iterations: usize,
        damping: f64,
        tolerance: f64,
        solver: &str,
        clip: f64,
        threads: usize,
    ) -> PyResult<Bound<'py, PyDict>> {
        let solver = named("solver", &Solver::ALL, solver)?;
        let fixed_point = FixedPoint { damping, tolerance, iterations, solver };
        let hidden = hidden.map(any_matrix).transpose()?;
        let found = self.ask(py, x, threads, move |model, samples, watch| {
            let request = EquilibriaRequest { order: &order, fixed_point, clip };
            model.equilibria(samples, hidden.as_ref(), request, watch)
        })?;
        equilibria(py, found)
    }

    /// ln Z by enumeration, nats.
    fn exact_log_partition(&self, py: Python<'_>, threads: usize) -> PyResult<f64> {
        let model = Arc::clone(&self.model);
        interruptible(py, threads, move |watch| model.exact_log_partition(1.0, watch))
    }

    /// Writes a model file with notes (a JSON object).
    fn save(&self, path: PathBuf, notes: &str) -> PyResult<()> {
        let notes = serde_json::from_str(notes).map_err(|e| PyValueError::new_err(e.to_string()))?;
        self.model.save(&path, &ModelHeader { notes, ..ModelHeader::default() }).map_err(to_python)
    }

    /// Reads a model file, run folder, checkpoint or npz: the machine and the header as JSON.
    #[staticmethod]
    fn load(path: PathBuf) -> PyResult<(Self, String)> {
        let (model, header) = AnyRbm::open(&path).map_err(to_python)?;
        Ok((model.into(), serde_json::to_string(&header).expect("headers are plain data")))
    }
}

impl Machine {
    /// `work(model, samples, watch)` on a pool of the given number of threads; Ctrl-C ends it.
    pub fn ask<T: Send + 'static>(
        &self,
        py: Python<'_>,
        x: &Bound<'_, PyAny>,
        threads: usize,
        work: impl FnOnce(&AnyRbm, &AnySamples, Watch<'_>) -> plefka::Result<T> + Send + 'static,
    ) -> PyResult<T> {
        let (model, samples) = (Arc::clone(&self.model), self.checked(x)?);
        let n_rows = samples.len();
        interruptible_rows(py, threads, n_rows, move |watch| work(&model, &samples, watch))
    }

    fn checked(&self, x: &Bound<'_, PyAny>) -> PyResult<AnySamples> {
        let samples = samples(x, None)?;
        self.model.check_width(samples.n_features()).map_err(to_python)?;
        Ok(samples)
    }
}

fn equilibria(py: Python<'_>, found: AnyEquilibria) -> PyResult<Bound<'_, PyDict>> {
    let out = PyDict::new(py);
    out.set_item("residuals", found.residuals.into_pyarray(py))?;
    out.set_item("free_energies", found.free_energies.into_pyarray(py))?;
    out.set_item("entropies", found.entropies.into_pyarray(py))?;
    out.set_item("energies", found.energies.into_pyarray(py))?;
    out.set_item("iterations", found.iterations)?;
    out.set_item("visible", to_numpy(py, found.visible))?;
    out.set_item("hidden", to_numpy(py, found.hidden))?;
    Ok(out)
}

/// Weights, visible biases, hidden biases.
pub(crate) fn arrays<'py>(py: Python<'py>, model: &AnyRbm) -> PyResult<Bound<'py, PyAny>> {
    let (weights, visible, hidden) = model.parts();
    let biases = (row_to_numpy(py, visible), row_to_numpy(py, hidden));
    Ok((to_numpy(py, weights), biases.0, biases.1).into_pyobject(py)?.into_any())
}

/// Weights and the parameters of both layers.
pub(crate) fn layers<'py>(py: Python<'py>, model: &AnyRbm) -> PyResult<Bound<'py, PyAny>> {
    let (weights, visible, hidden) = model.parts();
    let parts = (to_numpy(py, weights), to_numpy(py, visible), to_numpy(py, hidden));
    Ok(parts.into_pyobject(py)?.into_any())
}
