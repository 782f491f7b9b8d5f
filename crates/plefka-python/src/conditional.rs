//! Conditional draws, means and likelihoods of a machine given the entries that are not NaN, or given some columns.

use numpy::{IntoPyArray, PyArray1, PyReadonlyArray1};
use plefka::inference::Solver;
use plefka::inference::conditional::{FillRequest, FillWith, MeansMethod};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::arrays::to_numpy;
use crate::machine::Machine;

/// The samples with every NaN replaced by a draw after the given number of Gibbs sweeps with the other entries held, or
/// by its conditional mean. `means` is None, "exact", "gibbs" or "auto", which is exact if possible.
#[pyfunction]
#[pyo3(signature = (machine, x, sweeps, means, seed, threads))]
pub(crate) fn impute<'py>(
    py: Python<'py>,
    machine: &Machine,
    x: &Bound<'py, PyAny>,
    sweeps: u32,
    means: Option<&str>,
    seed: u64,
    threads: usize,
) -> PyResult<Bound<'py, PyAny>> {
    let with = match means {
        None => FillWith::Draws,
        Some("auto") => FillWith::Means(None),
        Some("exact") => FillWith::Means(Some(MeansMethod::Exact)),
        Some("gibbs") => FillWith::Means(Some(MeansMethod::Gibbs)),
        Some(other) => {
            let text = format!("means: found {other:?}, expected \"exact\", \"gibbs\" or \"auto\"");
            return Err(PyValueError::new_err(text));
        }
    };
    // An enumeration counts as long.
    let products = if means.is_some() { usize::MAX } else { 2 * sweeps as usize };
    let (order, solver) = ("2".to_owned(), Solver::default());
    let request = FillRequest { with, sweeps, beta: 1.0, order, solver, seed };
    let filled = machine
        .ask_long(py, x, (threads, products), move |model, x, watch| model.fill(x, None, &request, watch))?;
    Ok(to_numpy(py, filled.visible))
}

/// ln p(the other columns | the `held` ones) of every sample by enumeration, nats; NaN entries are summed over.
#[pyfunction]
pub(crate) fn conditional_log_likelihood<'py>(
    py: Python<'py>,
    machine: &Machine,
    x: &Bound<'py, PyAny>,
    held: PyReadonlyArray1<'py, bool>,
    threads: usize,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let held = held.as_array().to_vec();
    let values = machine.ask_long(py, x, (threads, usize::MAX), move |model, x, _| {
        model.conditional_log_likelihoods(x, &held, (1.0, 0))
    })?;
    Ok(values.into_pyarray(py))
}
