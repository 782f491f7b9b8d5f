//! The limit of memory of this process.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::errors::to_python;

/// Least limit that can be set, bytes.
const LEAST: u64 = 1 << 20;

/// The limit in bytes.
#[pyfunction]
pub(crate) fn memory_limit() -> u64 {
    plefka::room::memory_limit()
}

/// Sets the limit in bytes; `None` for the default.
#[pyfunction]
#[pyo3(signature = (limit))]
pub(crate) fn set_memory_limit(limit: Option<u64>) -> PyResult<()> {
    if let Some(bytes) = limit.filter(|bytes| *bytes < LEAST) {
        return Err(PyValueError::new_err(format!(
            "limit: found {bytes}, expected at least {LEAST} bytes, or None"
        )));
    }
    plefka::room::set_memory_limit(limit);
    Ok(())
}

/// Refuses a number that asks for more bytes than the limit.
#[pyfunction]
pub(crate) fn check_memory(name: &str, number: usize, bytes: f64) -> PyResult<()> {
    plefka::room::check_room(name, number, bytes, 1.0).map_err(to_python)
}
