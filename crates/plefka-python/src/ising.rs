//! The Ising model: couplings, fields and starts in; averages, samples and solutions out. Every long call can be
//! interrupted.

use std::sync::Arc;

use ndarray::{Array1, Array2, Array3, Axis, stack};
use numpy::{IntoPyArray, PyArray1, PyArray2};
use plefka::any::AnyRbm;
use plefka::data::Rows;
use plefka::inference::tempering::low_swap_rate;
use plefka_spins::ising::gibbs::Chains;
use plefka_spins::ising::{Couplings, Patterns, Theory, annealed, exact, mean_field, tempering};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::arrays::{features, matrix, vector};
use crate::errors::to_python;
use crate::interrupt::interruptible;
use crate::ising_results::{IsingLadder, IsingLogPartition};
use crate::machine::Machine;
use crate::vocabulary::named;

type Matrix<'py> = Bound<'py, PyArray2<f64>>;
type Vector<'py> = Bound<'py, PyArray1<f64>>;

/// Couplings and fields.
#[pyclass(frozen, module = "plefka._engine")]
pub struct Ising {
    pub inner: Arc<plefka_spins::ising::Ising>,
    pub threads: usize,
}

impl Ising {
    fn made(couplings: Couplings, field: &Bound<'_, PyAny>, threads: usize) -> PyResult<Self> {
        let field = Array1::from(vector(field)?);
        let inner = plefka_spins::ising::Ising::new(couplings, field).map_err(to_python)?;
        Ok(Self { inner: Arc::new(inner), threads })
    }
}

#[pymethods]
impl Ising {
    /// J as a matrix or the four parts of a CSR matrix, (N × N); h, (N).
    #[new]
    fn new(couplings: &Bound<'_, PyAny>, field: &Bound<'_, PyAny>, threads: usize) -> PyResult<Self> {
        let couplings = match features(couplings)? {
            Rows::Dense(matrix) => Couplings::dense(matrix),
            Rows::Sparse(matrix) => Couplings::sparse(matrix),
        };
        Self::made(couplings.map_err(to_python)?, field, threads)
    }

    /// J = scale (ΞΞᵀ − diag) of patterns (P × N).
    #[staticmethod]
    fn of_patterns(
        patterns: &Bound<'_, PyAny>,
        scale: f64,
        field: &Bound<'_, PyAny>,
        threads: usize,
    ) -> PyResult<Self> {
        let patterns: Array2<f64> = matrix(patterns)?;
        let patterns = Patterns::new(patterns.view(), scale).map_err(to_python)?;
        Self::made(Couplings::Patterns(patterns), field, threads)
    }

    /// J as a full matrix, (N × N).
    fn couplings<'py>(&self, py: Python<'py>) -> PyResult<Matrix<'py>> {
        let inner = Arc::clone(&self.inner);
        Ok(interruptible(py, self.threads, move |_| Ok(inner.couplings.to_dense()))?.into_pyarray(py))
    }

    /// E of every state.
    fn energy<'py>(&self, py: Python<'py>, states: &Bound<'_, PyAny>) -> PyResult<Vector<'py>> {
        let (states, inner): (Array2<f64>, _) = (matrix(states)?, Arc::clone(&self.inner));
        let found = interruptible(py, self.threads, move |_| {
            inner.check_states(states.view())?;
            Ok(inner.energy(states.view()))
        })?;
        Ok(found.into_pyarray(py))
    }

    /// (ln Z, ⟨s⟩, ⟨ss'⟩, ⟨E⟩).
    #[allow(clippy::type_complexity)]
    fn exact<'py>(&self, py: Python<'py>, beta: f64) -> PyResult<(f64, Vector<'py>, Matrix<'py>, f64)> {
        let inner = Arc::clone(&self.inner);
        let found = interruptible(py, self.threads, move |watch| exact::enumerate(&inner, beta, watch))?;
        let (means, pairs) = (found.magnetizations.into_pyarray(py), found.correlations.into_pyarray(py));
        Ok((found.log_partition, means, pairs, found.energy))
    }

    /// States after the given number of sweeps at β, which may be ∞: from `chains` random states, or from every row of
    /// `start`.
    #[pyo3(signature = (start, *, chains, beta, sweeps, seed))]
    fn sample<'py>(
        &self,
        py: Python<'py>,
        start: Option<&Bound<'_, PyAny>>,
        chains: usize,
        beta: f64,
        sweeps: usize,
        seed: u64,
    ) -> PyResult<Matrix<'py>> {
        let (start, inner) = (start.map(matrix).transpose()?, Arc::clone(&self.inner));
        let found = interruptible(py, self.threads, move |watch| {
            let mut chains = match start {
                Some(start) => Chains::new(&inner, start.view(), seed)?,
                None => Chains::random(&inner, chains, seed)?,
            };
            for sweep in 0..sweeps {
                if watch(sweep as f64 / sweeps as f64).is_break() {
                    return Err(plefka::Error::Interrupted("sampling"));
                }
                chains.sweep(&inner, beta);
            }
            Ok(chains.states())
        })?;
        Ok(found.into_pyarray(py))
    }

    /// (m, free energies, iterations, residuals) of the solutions from every row of `start`.
    #[pyo3(signature = (start, *, beta, theory, damping, tolerance, iterations))]
    #[allow(clippy::too_many_arguments, clippy::type_complexity)]
    fn mean_field<'py>(
        &self,
        py: Python<'py>,
        start: &Bound<'_, PyAny>,
        beta: f64,
        theory: &str,
        damping: f64,
        tolerance: f64,
        iterations: usize,
    ) -> PyResult<(Matrix<'py>, Vector<'py>, Vec<usize>, Vector<'py>)> {
        let theory = named("theory", &Theory::ALL, theory)?;
        let settings = mean_field::MeanFieldSettings { damping, tolerance, iterations };
        let (start, inner): (Array2<f64>, _) = (matrix(start)?, Arc::clone(&self.inner));
        let shape = start.dim();
        let found = interruptible(py, self.threads, move |watch| {
            mean_field::solve(&inner, beta, theory, settings, &start, watch)
        })?;
        let m = Array2::from_shape_fn(shape, |(row, spin)| found[row].magnetizations[spin]);
        let free_energies: Vec<f64> = found.iter().map(|solution| solution.free_energy).collect();
        let residuals: Vec<f64> = found.iter().map(|solution| solution.residual).collect();
        let iterations = found.iter().map(|solution| solution.iterations).collect();
        Ok((m.into_pyarray(py), free_energies.into_pyarray(py), iterations, residuals.into_pyarray(py)))
    }

    /// Parallel tempering on a ladder.
    #[pyo3(signature = (betas, *, ensembles, burn_in, sweeps, seed))]
    fn temper(
        &self,
        py: Python<'_>,
        betas: Vec<f64>,
        ensembles: usize,
        burn_in: usize,
        sweeps: usize,
        seed: u64,
    ) -> PyResult<IsingLadder> {
        let settings = tempering::IsingTemperingSettings { betas, ensembles, burn_in, sweeps, seed };
        let inner = Arc::clone(&self.inner);
        let found =
            interruptible(py, self.threads, move |watch| tempering::temper(&inner, &settings, watch))?;
        let rungs = &found.rungs;
        let along = |of: &dyn Fn(&tempering::Rung) -> f64| {
            rungs.iter().map(of).collect::<Vec<f64>>().into_pyarray(py).unbind()
        };
        let lowest = rungs.iter().map(|rung| rung.acceptance).fold(1.0, f64::min);
        let pairs = rungs[0].overlaps.len();
        let overlaps = Array2::from_shape_fn((rungs.len(), pairs), |(rung, k)| rungs[rung].overlaps[k]);
        let acceptance: Vec<f64> = rungs[..rungs.len() - 1].iter().map(|rung| rung.acceptance).collect();
        let states: Vec<_> = found.states.iter().map(|states| states.view()).collect();
        let states: Array3<f64> = stack(Axis(0), &states).expect("ladders have rungs of one shape");
        Ok(IsingLadder {
            energies: along(&|rung| rung.energy.0),
            energy_errors: along(&|rung| rung.energy.1),
            overlaps: overlaps.into_pyarray(py).unbind(),
            acceptances: acceptance.into_pyarray(py).unbind(),
            log_partitions: along(&|rung| rung.log_partition),
            magnetizations: found.magnetizations.into_pyarray(py).unbind(),
            states: states.into_pyarray(py).unbind(),
            warnings: low_swap_rate(lowest).into_iter().collect(),
        })
    }

    /// ln Z by annealed importance sampling.
    #[pyo3(signature = (*, beta, chains, steps, seed))]
    fn log_partition(
        &self,
        py: Python<'_>,
        beta: f64,
        chains: usize,
        steps: usize,
        seed: u64,
    ) -> PyResult<IsingLogPartition> {
        let (settings, inner) =
            (annealed::AnnealingSettings { chains, steps, seed }, Arc::clone(&self.inner));
        let found = interruptible(py, self.threads, move |watch| {
            annealed::log_partition(&inner, beta, settings, watch)
        })?;
        let [lower, upper] = found.interval;
        Ok(IsingLogPartition {
            log_partition: found.log_partition,
            std_error: found.std_error,
            lower,
            upper,
            effective_sample_size: found.effective_sample_size,
        })
    }

    /// The machine of spins and Gaussian hidden units with this model as its visible marginal.
    fn to_machine(&self) -> PyResult<Machine> {
        let rbm = plefka_spins::hopfield::to_rbm(&self.inner).map_err(to_python)?;
        Ok(AnyRbm::from(rbm).into())
    }
}

/// (J, h, E(v, h) − E(s)) of a machine of two-state units.
#[pyfunction]
pub(crate) fn ising_of_machine<'py>(
    py: Python<'py>,
    machine: &Machine,
) -> PyResult<(Matrix<'py>, Vector<'py>, f64)> {
    let (ising, constant) = plefka_spins::ising::Ising::of_rbm(&machine.model.to_f64()).map_err(to_python)?;
    Ok((ising.couplings.to_dense().into_pyarray(py), ising.field.into_pyarray(py), constant))
}

/// (patterns (P × N), scale, h) of a machine of spins and Gaussian hidden units.
#[pyfunction]
pub(crate) fn patterns_of_machine<'py>(
    py: Python<'py>,
    machine: &Machine,
) -> PyResult<(Matrix<'py>, f64, Vector<'py>)> {
    let ising = plefka_spins::hopfield::from_rbm(&machine.model.to_f64()).map_err(to_python)?;
    let Couplings::Patterns(patterns) = &ising.couplings else {
        return Err(PyValueError::new_err("couplings: found a matrix, expected a sum over patterns"));
    };
    let by_pattern = patterns.by_spin().t().as_standard_layout().into_owned();
    Ok((by_pattern.into_pyarray(py), patterns.scale(), ising.field.clone().into_pyarray(py)))
}
