//! The thermometer: settings as JSON in, all measurements as JSON out.

use std::sync::Arc;

use plefka::diagnostics::thermometer::ThermometerSettings;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::arrays::any_matrix;
use crate::interrupt::interruptible;
use crate::machine::Machine;

/// The phase of the machine, its states, spectrum and thermal numbers, as JSON. `near` holds samples, a matrix in the
/// machine's precision; `settings` are the settings of the engine's thermometer, as JSON.
#[pyfunction]
#[pyo3(signature = (machine, near, *, beta, settings, threads))]
pub(crate) fn diagnose(
    py: Python<'_>,
    machine: &Machine,
    near: Option<&Bound<'_, PyAny>>,
    beta: f64,
    settings: &str,
    threads: usize,
) -> PyResult<String> {
    let settings: ThermometerSettings =
        serde_json::from_str(settings).map_err(|e| PyValueError::new_err(format!("settings: {e}")))?;
    let (model, near) = (Arc::clone(&machine.model), near.map(any_matrix).transpose()?);
    let found =
        interruptible(py, threads, move |watch| model.thermometer(beta, near.as_ref(), &settings, watch))?;
    Ok(serde_json::to_string(&found).expect("measurements are plain data"))
}
