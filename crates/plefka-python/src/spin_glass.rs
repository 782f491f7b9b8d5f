//! Simulations of the Sherrington–Kirkpatrick model, and of Hopfield memories at given loads.

use std::sync::Arc;

use ndarray::Array2;
use numpy::{IntoPyArray, PyArray1, PyArray2};
use plefka::vocabulary::Choice;
use plefka_spins::hopfield::{Experiment, Rule};
use plefka_spins::ising::tempering;
use plefka_spins::sk::{self, Search};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use serde::Deserialize;

use crate::arrays::matrix;
use crate::errors::to_python;
use crate::interrupt::interruptible;
use crate::ising::Ising;

/// Random couplings, (n × n).
#[pyfunction]
pub(crate) fn sk_couplings<'py>(
    py: Python<'py>,
    n: usize,
    ferromagnetic: f64,
    seed: u64,
) -> PyResult<Bound<'py, PyArray2<f64>>> {
    Ok(sk::couplings(n, ferromagnetic, seed).map_err(to_python)?.to_dense().into_pyarray(py))
}

/// A solution of the TAP equations.
#[pyclass(frozen, get_all, module = "plefka._engine")]
pub(crate) struct TapSolution {
    /// m, (n).
    pub magnetizations: Py<PyArray1<f64>>,
    /// −ln Z/(βn), in units of the couplings.
    pub free_energy: f64,
    /// Mean of m².
    pub overlap: f64,
    /// β²⟨(1−m²)²⟩.
    pub plefka: f64,
    /// From how many starts it was reached.
    pub starts: usize,
    /// Largest residual of these.
    pub residual: f64,
}

/// Solutions of the TAP equations, the number of starts that did not converge, and warnings.
#[pyfunction]
#[pyo3(signature = (ising, *, beta, starts, steps, tolerance, seed))]
pub(crate) fn tap_solutions(
    py: Python<'_>,
    ising: &Ising,
    beta: f64,
    starts: usize,
    steps: usize,
    tolerance: f64,
    seed: u64,
) -> PyResult<(Vec<TapSolution>, usize, Vec<String>)> {
    let inner = Arc::clone(&ising.inner);
    let search = Search { starts, steps, tolerance, seed };
    let found = interruptible(py, ising.threads, move |_| sk::solutions(&inner, beta, search))?;
    let named = |one: sk::Tap| TapSolution {
        magnetizations: one.magnetizations.into_pyarray(py).unbind(),
        free_energy: one.free_energy,
        overlap: one.overlap,
        plefka: one.plefka,
        starts: one.starts,
        residual: one.residual,
    };
    Ok((found.solutions.into_iter().map(named).collect(), found.unconverged, found.warnings))
}

/// x = β²⟨(1−m²)²⟩ of every row.
#[pyfunction]
pub(crate) fn plefka_condition<'py>(
    py: Python<'py>,
    magnetizations: &Bound<'_, PyAny>,
    beta: f64,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let m: Array2<f64> = matrix(magnetizations)?;
    let found: Vec<f64> = m.rows().into_iter().map(|m| sk::plefka_condition(beta, m)).collect();
    Ok(found.into_pyarray(py))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Replicas {
    spins: usize,
    field: f64,
    draws: usize,
    bins: usize,
    betas: Vec<f64>,
    ensembles: usize,
    burn_in: usize,
    sweeps: usize,
    seed: u64,
}

/// P(q) at every temperature, as JSON.
#[pyfunction]
pub(crate) fn sk_overlaps(py: Python<'_>, settings: &str, threads: usize) -> PyResult<String> {
    let Replicas { spins, field, draws, bins, betas, ensembles, burn_in, sweeps, seed } = parse(settings)?;
    let settings = tempering::IsingTemperingSettings { betas, ensembles, burn_in, sweeps, seed };
    let found =
        interruptible(py, threads, move |watch| sk::overlaps(spins, field, draws, bins, &settings, watch))?;
    Ok(serde_json::to_string(&found).expect("overlaps are plain data"))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Loads {
    spins: usize,
    rule: String,
    margin: f64,
    learning_sweeps: usize,
    power: u32,
    points: Vec<(f64, f64)>,
    corruption: f64,
    draws: usize,
    starts: usize,
    sweeps: usize,
    seed: u64,
}

/// Overlaps with random patterns after recall at every (load, temperature), as JSON.
#[pyfunction]
pub(crate) fn hopfield_capacity(py: Python<'_>, settings: &str, threads: usize) -> PyResult<String> {
    let Loads {
        spins,
        rule,
        margin,
        learning_sweeps,
        power,
        points,
        corruption,
        draws,
        starts,
        sweeps,
        seed,
    } = parse(settings)?;
    let rule = match Rule::parse(&rule).map_err(to_python)? {
        Rule::Perceptron { .. } => Rule::Perceptron { margin, sweeps: learning_sweeps },
        Rule::Dense { .. } => Rule::Dense { power },
        other => other,
    };
    let experiment = Experiment { spins, rule, points, corruption, draws, starts, sweeps, seed };
    let found = interruptible(py, threads, move |watch| plefka_spins::hopfield::measure(&experiment, watch))?;
    Ok(serde_json::to_string(&found).expect("measurements are plain data"))
}

/// Random patterns with independent entries ±1 of equal probability, (patterns × spins).
#[pyfunction]
pub(crate) fn random_patterns(
    py: Python<'_>,
    patterns: usize,
    spins: usize,
    seed: u64,
) -> Bound<'_, PyArray2<f64>> {
    plefka_spins::hopfield::random_patterns(patterns, spins, seed).into_pyarray(py)
}

/// States with the given share of each row's spins flipped.
#[pyfunction]
pub(crate) fn corrupted<'py>(
    py: Python<'py>,
    states: &Bound<'_, PyAny>,
    share: f64,
    seed: u64,
) -> PyResult<Bound<'py, PyArray2<f64>>> {
    let states: Array2<f64> = matrix(states)?;
    let found = plefka_spins::hopfield::corrupted(states.view(), share, seed).map_err(to_python)?;
    Ok(found.into_pyarray(py))
}

fn parse<'a, T: Deserialize<'a>>(settings: &'a str) -> PyResult<T> {
    serde_json::from_str(settings).map_err(|e| PyValueError::new_err(format!("settings: {e}")))
}
