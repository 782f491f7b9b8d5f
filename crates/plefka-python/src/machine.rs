//! `Machine`: a model in either precision, and everything that is computed from a model and samples alone.

use std::path::PathBuf;

use ndarray::{Array1, Array2};
use numpy::{IntoPyArray, PyArray1, PyArray2};
use plefka::Rbm;
use plefka::inference::likelihood::pseudo;
use plefka::inference::{FixedPoint, Solver, exact};
use plefka::io::{ModelHeader, load_model, save_model};
use plefka::model::{Draw, Layer};
use plefka::rng::{Purpose, Stream};
use plefka::units::{Bernoulli, unit_named};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::arrays::{Scalar, map_blocks, matrix, samples, stack, vector};
use crate::draws;
use crate::equilibrium::{self, Settings};
use crate::errors::to_python;
use crate::interrupt::interruptible;
use crate::threads::within;

/// A model in either precision.
#[derive(Debug, Clone)]
pub enum Model {
    F32(Rbm<f32>),
    F64(Rbm<f64>),
}

impl From<Rbm<f32>> for Model {
    fn from(rbm: Rbm<f32>) -> Self {
        Self::F32(rbm)
    }
}

impl From<Rbm<f64>> for Model {
    fn from(rbm: Rbm<f64>) -> Self {
        Self::F64(rbm)
    }
}

/// Evaluates the body with `rbm` bound to the model in its precision.
macro_rules! with {
    ($model:expr, $rbm:ident => $body:expr) => {
        match $model {
            Model::F32($rbm) => $body,
            Model::F64($rbm) => $body,
        }
    };
}

/// A Bernoulli–Bernoulli machine, float32 or float64. Samples must come in the same precision.
#[pyclass(frozen, module = "plefka._engine")]
pub struct Machine {
    pub model: Model,
}

impl From<Model> for Machine {
    fn from(model: Model) -> Self {
        Self { model }
    }
}

#[pymethods]
impl Machine {
    /// Weights (n_visible × n_hidden) and the two biases, all of one type.
    #[new]
    fn new(
        weights: &Bound<'_, PyAny>,
        visible_bias: &Bound<'_, PyAny>,
        hidden_bias: &Bound<'_, PyAny>,
    ) -> PyResult<Self> {
        match matrix::<f32>(weights) {
            Ok(weights) => build(weights, visible_bias, hidden_bias),
            Err(_) => build(matrix::<f64>(weights)?, visible_bias, hidden_bias),
        }
    }

    /// A machine with W ~ N(0, scale²), zero hidden biases and the given visible ones (which choose the type).
    #[staticmethod]
    fn random(visible_bias: &Bound<'_, PyAny>, hidden: usize, scale: f64, seed: u64) -> PyResult<Self> {
        match vector::<f32>(visible_bias) {
            Ok(bias) => random(bias, hidden, scale, seed),
            Err(_) => random(vector::<f64>(visible_bias)?, hidden, scale, seed),
        }
    }

    /// A machine of any units: weights (n_visible × n_hidden) and the parameters of each layer (n_parameters × n).
    #[staticmethod]
    fn from_layers(
        weights: &Bound<'_, PyAny>,
        visible: &Bound<'_, PyAny>,
        hidden: &Bound<'_, PyAny>,
        units: (String, String),
    ) -> PyResult<Self> {
        match matrix::<f32>(weights) {
            Ok(weights) => Ok(Model::from(layered(weights, visible, hidden, &units)?).into()),
            Err(_) => Ok(Model::from(layered(matrix::<f64>(weights)?, visible, hidden, &units)?).into()),
        }
    }

    /// A machine with W ~ N(0, scale²), its visible layer fitted to the moments of samples (which choose the type), its
    /// hidden layer of so many units at rest.
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
        match samples::<f32>(x, sample_weight) {
            Ok(samples) => Ok(Model::from(fitted(&samples, &units, hidden, scale, seed)?).into()),
            Err(_) => {
                let samples = samples::<f64>(x, sample_weight)?;
                Ok(Model::from(fitted(&samples, &units, hidden, scale, seed)?).into())
            }
        }
    }

    /// Weights (n_visible × n_hidden) and the parameters of both layers, (n_parameters × n).
    fn layers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        with!(&self.model, rbm => layers(py, rbm))
    }

    /// Names of the units, and of the parameters of each layer.
    fn kinds(&self) -> [(&'static str, Vec<&'static str>); 2] {
        with!(&self.model, rbm => [&rbm.visible, &rbm.hidden]
            .map(|layer| (layer.unit.name(), layer.unit.parameter_names().to_vec())))
    }

    /// Refuses samples whose values the visible units do not take, or do not admit as means; whether all are states.
    fn check(&self, x: &Bound<'_, PyAny>) -> PyResult<()> {
        with!(&self.model, rbm => {
            let samples = self.checked(rbm, x)?;
            within(|| samples.check(rbm.visible.unit))?.map_err(to_python)
        })
    }

    /// Visible states after so many Gibbs sweeps from the samples, as numbers.
    fn gibbs_values<'py>(
        &self,
        py: Python<'py>,
        x: &Bound<'py, PyAny>,
        sweeps: u32,
        seed: u64,
        threads: usize,
    ) -> PyResult<Bound<'py, PyAny>> {
        with!(&self.model, rbm => {
            let samples = self.checked(rbm, x)?;
            let blocks = map_blocks(py, &samples, threads, |block, rows| Ok(draws::sweep(rbm, &rows, sweeps, seed, block)))?;
            Ok(stack(&blocks)?.into_pyarray(py).into_any())
        })
    }

    /// Weights (n_visible × n_hidden), visible biases, hidden biases.
    fn arrays<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        with!(&self.model, rbm => arrays(py, rbm))
    }

    /// ⟨h⟩ given every sample, (n_samples × n_hidden).
    fn transform<'py>(
        &self,
        py: Python<'py>,
        x: &Bound<'py, PyAny>,
        threads: usize,
    ) -> PyResult<Bound<'py, PyAny>> {
        with!(&self.model, rbm => {
            let samples = self.checked(rbm, x)?;
            let blocks = map_blocks(py, &samples, threads, |_, rows| Ok(rbm.hidden_mean(&rows, 1.0)))?;
            Ok(stack(&blocks)?.into_pyarray(py).into_any())
        })
    }

    /// F^c(v) = −a·v − Σ softplus(b + Wᵀv), nats.
    fn free_energy<'py>(
        &self,
        py: Python<'py>,
        x: &Bound<'py, PyAny>,
        threads: usize,
    ) -> PyResult<Bound<'py, PyArray1<f64>>> {
        with!(&self.model, rbm => {
            let samples = self.checked(rbm, x)?;
            let blocks = map_blocks(py, &samples, threads, |_, rows| Ok(rbm.clamped_free_energy(&rows, 1.0)))?;
            Ok(blocks.concat().into_pyarray(py))
        })
    }

    /// Σ ln p(bit | the others), nats: all bits, or with a seed one random bit of every sample.
    #[pyo3(signature = (x, threads, seed=None))]
    fn pseudo_likelihood<'py>(
        &self,
        py: Python<'py>,
        x: &Bound<'py, PyAny>,
        threads: usize,
        seed: Option<u64>,
    ) -> PyResult<Bound<'py, PyArray1<f64>>> {
        with!(&self.model, rbm => {
            let samples = self.checked(rbm, x)?;
            let blocks = map_blocks(py, &samples, threads, |block, rows| Ok(match seed {
                None => pseudo::exact(rbm, &rows, 1.0).ok_or_else(|| {
                    let found = format!("{} visible units", rbm.visible.unit.name());
                    plefka::Error::input("pseudo-likelihood", found, "visible units of at most 64 values")
                })?,
                Some(seed) => {
                    let mut stream = Stream::new(seed, Purpose::Monitor, block, 0);
                    pseudo::one_flip(rbm, &rows, 1.0, &mut stream)
                }
            }))?;
            Ok(blocks.concat().into_pyarray(py))
        })
    }

    /// Visible states after so many Gibbs sweeps from the samples.
    fn gibbs<'py>(
        &self,
        py: Python<'py>,
        x: &Bound<'py, PyAny>,
        sweeps: u32,
        seed: u64,
        threads: usize,
    ) -> PyResult<Bound<'py, PyArray2<bool>>> {
        with!(&self.model, rbm => {
            let samples = self.checked(rbm, x)?;
            let blocks = map_blocks(py, &samples, threads, |block, rows| Ok(draws::sweep(rbm, &rows, sweeps, seed, block)))?;
            Ok(stack(&blocks)?.mapv(|v| v > 0.5).into_pyarray(py))
        })
    }

    /// Bits drawn from p(h|v).
    fn sample_hidden<'py>(
        &self,
        py: Python<'py>,
        x: &Bound<'py, PyAny>,
        seed: u64,
        threads: usize,
    ) -> PyResult<Bound<'py, PyArray2<bool>>> {
        with!(&self.model, rbm => {
            let samples = self.checked(rbm, x)?;
            let blocks = map_blocks(py, &samples, threads, |step, rows| {
                Ok(rbm.sample_hidden(&rows, 1.0, Draw { seed, purpose: Purpose::Hidden, step, lane: 0 }))
            })?;
            Ok(stack(&blocks)?.mapv(|h| h > 0.5).into_pyarray(py))
        })
    }

    /// The machine with its layers exchanged.
    fn mirror(&self) -> Self {
        with!(&self.model, rbm => Model::from(rbm.mirror()).into())
    }

    /// Iterates the mean-field equations from the samples; see `plefka.EMFRBM.equilibrate`. A dictionary of arrays.
    #[pyo3(signature = (x, hidden, *, order, iterations, damping, tolerance, solver, clip, threads))]
    #[allow(clippy::too_many_arguments)]
    fn equilibrate<'py>(
        &self,
        py: Python<'py>,
        x: &Bound<'py, PyAny>,
        hidden: Option<&Bound<'py, PyAny>>,
        order: &str,
        iterations: usize,
        damping: f64,
        tolerance: f64,
        solver: &str,
        clip: f64,
        threads: usize,
    ) -> PyResult<Bound<'py, PyDict>> {
        let solver = solver_named(solver)?;
        let fixed_point = FixedPoint { damping, tolerance, iterations, solver };
        let settings = Settings { order, solver: fixed_point, clip, threads };
        with!(&self.model, rbm => {
            let hidden = hidden.map(matrix).transpose()?;
            equilibrium::solve(py, rbm, &self.checked(rbm, x)?, hidden, settings)
        })
    }

    /// ln Z by enumeration, nats.
    fn exact_log_partition(&self, py: Python<'_>, threads: usize) -> PyResult<f64> {
        with!(&self.model, rbm => {
            let rbm = rbm.clone();
            interruptible(py, threads, move |watch| exact::log_partition_watched(&rbm, 1.0, watch))
        })
    }

    /// Writes a model file with notes (a JSON object).
    fn save(&self, path: PathBuf, notes: &str) -> PyResult<()> {
        let notes = serde_json::from_str(notes).map_err(|e| PyValueError::new_err(e.to_string()))?;
        let header = ModelHeader { notes, ..ModelHeader::default() };
        with!(&self.model, rbm => save_model(&path, rbm, &header).map_err(to_python))
    }

    /// Reads a model file, run folder, checkpoint or npz: the machine and the header as JSON.
    #[staticmethod]
    fn load(path: PathBuf) -> PyResult<(Self, String)> {
        let (rbm, header) = load_model::<f64>(&path).map_err(to_python)?;
        let text = serde_json::to_string(&header).expect("headers are plain data");
        let model = if header.precision == "f32" { Model::F32(rbm.cast()) } else { Model::F64(rbm) };
        Ok((model.into(), text))
    }
}

/// A solver by its name.
fn solver_named(name: &str) -> PyResult<Solver> {
    Solver::ALL.into_iter().find(|solver| solver.name() == name).ok_or_else(|| {
        let names: Vec<&str> = Solver::ALL.into_iter().map(Solver::name).collect();
        PyValueError::new_err(format!("solver: found {name:?}, expected one of {}", names.join(", ")))
    })
}

/// Weights, visible biases, hidden biases.
pub fn arrays<'py, F: Scalar>(py: Python<'py>, rbm: &Rbm<F>) -> PyResult<Bound<'py, PyAny>> {
    let weights = rbm.weights.clone().into_pyarray(py);
    let visible = rbm.visible.field().to_owned().into_pyarray(py);
    let hidden = rbm.hidden.field().to_owned().into_pyarray(py);
    Ok((weights, visible, hidden).into_pyobject(py)?.into_any())
}

/// Weights and the parameters of both layers.
pub fn layers<'py, F: Scalar>(py: Python<'py>, rbm: &Rbm<F>) -> PyResult<Bound<'py, PyAny>> {
    let [weights, visible, hidden] = [&rbm.weights, &rbm.visible.parameters, &rbm.hidden.parameters]
        .map(|array| array.clone().into_pyarray(py));
    Ok((weights, visible, hidden).into_pyobject(py)?.into_any())
}

/// A checked model of any units from its arrays.
pub fn layered<F: Scalar>(
    weights: Array2<F>,
    visible: &Bound<'_, PyAny>,
    hidden: &Bound<'_, PyAny>,
    units: &(String, String),
) -> PyResult<Rbm<F>> {
    let layer = |parameters: &Bound<'_, PyAny>, name: &str| {
        PyResult::Ok(Layer {
            unit: unit_named(name).map_err(to_python)?,
            parameters: matrix::<F>(parameters)?,
        })
    };
    Rbm::new(layer(visible, &units.0)?, layer(hidden, &units.1)?, weights).map_err(to_python)
}

fn fitted<F: Scalar>(
    samples: &plefka::data::Samples<F>,
    (visible, hidden): &(String, String),
    n_hidden: usize,
    scale: f64,
    seed: u64,
) -> PyResult<Rbm<F>> {
    let make = || {
        let (visible, hidden) = (unit_named::<F>(visible)?, unit_named::<F>(hidden)?);
        samples.check(visible)?;
        let columns = n_hidden * hidden.colours();
        let mut rbm =
            plefka::model::init::random_of((visible, samples.n_features()), (hidden, columns), scale, seed)?;
        rbm.visible = Layer::fit(visible, &samples.moments()?);
        plefka::model::normalizable(&rbm)?;
        Ok(rbm)
    };
    within(make)?.map_err(to_python)
}

impl Machine {
    /// The model in double precision.
    pub fn wide(&self) -> Rbm<f64> {
        match &self.model {
            Model::F32(rbm) => rbm.cast(),
            Model::F64(rbm) => rbm.clone(),
        }
    }

    fn checked<F: Scalar>(&self, rbm: &Rbm<F>, x: &Bound<'_, PyAny>) -> PyResult<plefka::data::Samples<F>> {
        let samples = samples(x, None)?;
        rbm.check_width(samples.n_features()).map_err(to_python)?;
        Ok(samples)
    }
}

fn build<F: Scalar>(
    weights: Array2<F>,
    visible_bias: &Bound<'_, PyAny>,
    hidden_bias: &Bound<'_, PyAny>,
) -> PyResult<Machine>
where
    Model: From<Rbm<F>>,
{
    Ok(Model::from(rbm_of(weights, visible_bias, hidden_bias)?).into())
}

/// A checked model from its arrays.
pub fn rbm_of<F: Scalar>(
    weights: Array2<F>,
    visible_bias: &Bound<'_, PyAny>,
    hidden_bias: &Bound<'_, PyAny>,
) -> PyResult<Rbm<F>> {
    let layer =
        |bias: &Bound<'_, PyAny>| PyResult::Ok(Layer::new(&Bernoulli, Array1::from(vector::<F>(bias)?)));
    Rbm::new(layer(visible_bias)?, layer(hidden_bias)?, weights).map_err(to_python)
}

fn random<F: Scalar>(bias: Vec<F>, hidden: usize, scale: f64, seed: u64) -> PyResult<Machine>
where
    Model: From<Rbm<F>>,
{
    let mut rbm = plefka::model::init::random::<F>(bias.len(), hidden, scale, seed).map_err(to_python)?;
    rbm.visible = Layer::new(&Bernoulli, Array1::from(bias));
    Ok(Model::from(rbm).into())
}
