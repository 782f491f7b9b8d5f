//! The thermometer: settings in as JSON, everything that it measures out as JSON.

use ndarray::Array2;
use plefka::Rbm;
use plefka::diagnostics::thermometer::{Settings, Thermometer, measure};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::arrays::{Scalar, matrix};
use crate::interrupt::interruptible;
use crate::machine::{Machine, Model};

/// The phase of the machine, its states, spectrum and thermal numbers, as JSON. `near` are samples, a matrix in its
/// precision; `settings` are those of the engine's thermometer, as JSON.
#[pyfunction]
#[pyo3(signature = (machine, near, *, beta, settings, threads))]
pub fn diagnose(
    py: Python<'_>,
    machine: &Machine,
    near: Option<&Bound<'_, PyAny>>,
    beta: f64,
    settings: &str,
    threads: usize,
) -> PyResult<String> {
    let settings: Settings =
        serde_json::from_str(settings).map_err(|e| PyValueError::new_err(format!("settings: {e}")))?;
    let found = match &machine.model {
        Model::F32(rbm) => ask(py, rbm, near, beta, settings, threads),
        Model::F64(rbm) => ask(py, rbm, near, beta, settings, threads),
    };
    Ok(serde_json::to_string(&found?).expect("measurements are plain data"))
}

fn ask<F: Scalar>(
    py: Python<'_>,
    rbm: &Rbm<F>,
    near: Option<&Bound<'_, PyAny>>,
    beta: f64,
    settings: Settings,
    threads: usize,
) -> PyResult<Thermometer> {
    let (rbm, near): (Rbm<F>, Option<Array2<F>>) = (rbm.clone(), near.map(matrix).transpose()?);
    interruptible(py, threads, move |watch| measure(&rbm, beta, near.as_ref(), &settings, watch))
}
