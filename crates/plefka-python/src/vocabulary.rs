//! The vocabulary: every named setting with the names that it can take, for constraints and documentation.

use plefka::training::negative::NegativeMethod;
use plefka::vocabulary::Choice;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::errors::to_python;

/// Setting → name → description, in the order in which they are listed.
#[pyfunction]
pub(crate) fn vocabulary(py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
    let out = PyDict::new(py);
    let engine = plefka::catalogue::vocabulary();
    let relatives =
        [plefka_regression::vocabulary(), plefka_spins::vocabulary(), plefka_deep::vocabulary()].concat();
    for setting in engine.into_iter().chain(relatives) {
        let choices = PyDict::new(py);
        for entry in setting.choices {
            choices.set_item(entry.name, entry.description)?;
        }
        out.set_item(setting.what, choices)?;
    }
    Ok(out)
}

/// The training method for a pair of units where none is given.
#[pyfunction]
pub(crate) fn suited_method(visible: &str, hidden: &str) -> PyResult<&'static str> {
    NegativeMethod::suited(visible, hidden).map(|method| method.name()).map_err(to_python)
}

/// The member of `allowed` with this name; `parameter` is the caller's name of the setting.
pub(crate) fn named<C: Choice>(parameter: &str, allowed: &[C], name: &str) -> PyResult<C> {
    allowed.iter().copied().find(|choice| choice.name() == name).ok_or_else(|| {
        let names: Vec<&str> = allowed.iter().map(|choice| choice.name()).collect();
        PyValueError::new_err(format!("{parameter}: found {name:?}, expected one of {}", names.join(", ")))
    })
}
