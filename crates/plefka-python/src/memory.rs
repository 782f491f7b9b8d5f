//! Hopfield and continuous memories: patterns and starts in, states and overlaps out.

use std::sync::Arc;

use ndarray::Array2;
use numpy::{IntoPyArray, PyArray1, PyArray2};
use plefka::vocabulary::Choice;
use plefka_spins::hopfield::{Dynamics, DynamicsKind, Rule, continuous};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::arrays::matrix;
use crate::errors::to_python;
use crate::interrupt::interruptible;
use crate::vocabulary::named;

/// Patterns and their couplings.
#[pyclass(frozen, module = "plefka._engine")]
pub struct Memory {
    inner: Arc<plefka_spins::hopfield::Memory>,
    threads: usize,
}

#[pymethods]
impl Memory {
    /// `patterns` are ±1, (P × N); `margin` and `sweeps` belong to the perceptron rule, `power` to the rule "dense".
    #[new]
    fn new(
        py: Python<'_>,
        patterns: &Bound<'_, PyAny>,
        rule: &str,
        margin: f64,
        sweeps: usize,
        power: u32,
        threads: usize,
    ) -> PyResult<Self> {
        let rule = match Rule::parse(rule).map_err(to_python)? {
            Rule::Perceptron { .. } => Rule::Perceptron { margin, sweeps },
            Rule::Dense { .. } => Rule::Dense { power },
            other => other,
        };
        let patterns: Array2<f64> = matrix(patterns)?;
        let inner =
            interruptible(py, threads, move |_| plefka_spins::hopfield::Memory::learn(patterns, rule))?;
        Ok(Self { inner: Arc::new(inner), threads })
    }

    /// (sweeps over the patterns, share of unstable spins).
    fn learning(&self) -> (usize, f64) {
        (self.inner.learning.sweeps, self.inner.learning.unstable)
    }

    /// J as a full matrix, (N × N).
    fn couplings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray2<f64>>> {
        let inner = Arc::clone(&self.inner);
        let found = interruptible(py, self.threads, move |_| Ok(inner.ising()?.couplings.to_dense()))?;
        Ok(found.into_pyarray(py))
    }

    /// Overlaps with every pattern, (rows × P).
    fn overlaps<'py>(
        &self,
        py: Python<'py>,
        states: &Bound<'_, PyAny>,
    ) -> PyResult<Bound<'py, PyArray2<f64>>> {
        let (states, inner): (Array2<f64>, _) = (matrix(states)?, Arc::clone(&self.inner));
        let found = interruptible(py, self.threads, move |_| {
            inner.landscape.check_states(states.view())?;
            Ok(inner.overlaps(states.view()))
        })?;
        Ok(found.into_pyarray(py))
    }

    /// The mixture of patterns with signs, (N).
    fn mixture<'py>(&self, py: Python<'py>, of: Vec<(usize, f64)>) -> PyResult<Bound<'py, PyArray1<f64>>> {
        Ok(self.inner.mixture(&of).map_err(to_python)?.into_pyarray(py))
    }

    /// E of every state.
    fn energy<'py>(&self, py: Python<'py>, states: &Bound<'_, PyAny>) -> PyResult<Bound<'py, PyArray1<f64>>> {
        let (states, inner): (Array2<f64>, _) = (matrix(states)?, Arc::clone(&self.inner));
        let found = interruptible(py, self.threads, move |_| {
            inner.landscape.check_states(states.view())?;
            Ok(inner.landscape.energy(states.view()))
        })?;
        Ok(ndarray::Array1::from(found).into_pyarray(py))
    }

    /// (final states, overlaps, sweeps, whether settled).
    #[allow(clippy::type_complexity)]
    fn recall<'py>(
        &self,
        py: Python<'py>,
        starts: &Bound<'_, PyAny>,
        dynamics: &str,
        temperature: Option<f64>,
        sweeps: usize,
        seed: u64,
    ) -> PyResult<(Bound<'py, PyArray2<f64>>, Bound<'py, PyArray2<f64>>, Vec<usize>, Vec<bool>)> {
        let dynamics = match (named("dynamics", &DynamicsKind::ALL, dynamics)?, temperature) {
            (DynamicsKind::Asynchronous, _) => Dynamics::Asynchronous,
            (DynamicsKind::Synchronous, _) => Dynamics::Synchronous,
            (DynamicsKind::Thermal, Some(temperature)) => Dynamics::Thermal(temperature),
            (DynamicsKind::Thermal, None) => {
                return Err(PyValueError::new_err("thermal dynamics need a temperature"));
            }
        };
        let starts: Array2<f64> = matrix(starts)?;
        let inner = Arc::clone(&self.inner);
        let found =
            interruptible(py, self.threads, move |_| inner.recall(starts.view(), dynamics, sweeps, seed))?;
        Ok((found.states.into_pyarray(py), found.overlaps.into_pyarray(py), found.sweeps, found.settled))
    }
}

/// Real patterns that are recalled by attention.
#[pyclass(frozen, module = "plefka._engine")]
pub struct ContinuousMemory {
    inner: Arc<continuous::Continuous>,
    threads: usize,
}

#[pymethods]
impl ContinuousMemory {
    /// Patterns (P × N), β > 0.
    #[new]
    fn new(patterns: &Bound<'_, PyAny>, beta: f64, threads: usize) -> PyResult<Self> {
        let inner = continuous::Continuous::new(matrix(patterns)?, beta).map_err(to_python)?;
        Ok(Self { inner: Arc::new(inner), threads })
    }

    /// softmax(βΞx), (rows × P).
    fn shares<'py>(&self, py: Python<'py>, x: &Bound<'_, PyAny>) -> PyResult<Bound<'py, PyArray2<f64>>> {
        let x: Array2<f64> = matrix(x)?;
        let inner = Arc::clone(&self.inner);
        Ok(interruptible(py, self.threads, move |_| inner.shares(x.view()))?.into_pyarray(py))
    }

    /// E of every state.
    fn energy<'py>(&self, py: Python<'py>, x: &Bound<'_, PyAny>) -> PyResult<Bound<'py, PyArray1<f64>>> {
        let x: Array2<f64> = matrix(x)?;
        let inner = Arc::clone(&self.inner);
        let energies = interruptible(py, self.threads, move |_| inner.energy(x.view()))?;
        Ok(ndarray::Array1::from(energies).into_pyarray(py))
    }

    /// (final states, shares, updates, whether settled).
    #[allow(clippy::type_complexity)]
    fn recall<'py>(
        &self,
        py: Python<'py>,
        starts: &Bound<'_, PyAny>,
        updates: usize,
        tolerance: f64,
    ) -> PyResult<(Bound<'py, PyArray2<f64>>, Bound<'py, PyArray2<f64>>, Vec<usize>, Vec<bool>)> {
        let starts: Array2<f64> = matrix(starts)?;
        let inner = Arc::clone(&self.inner);
        let found =
            interruptible(py, self.threads, move |_| inner.recall(starts.view(), updates, tolerance))?;
        Ok((found.states.into_pyarray(py), found.shares.into_pyarray(py), found.updates, found.settled))
    }
}
