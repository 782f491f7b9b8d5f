//! `held_alone`: whether an estimator alone refers to its arrays and to their memory, so that nobody can edit them unseen.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

/// An array or the owner of its memory, and the number of known references to it.
struct Known<'py> {
    object: Bound<'py, PyAny>,
    references: isize,
}

/// Whether every reference to the arrays in `attributes` under these names is that of the dictionary, one of the tuple
/// `sources` or that of a view, known as well, to its owner. The memory must be of numpy arrays or of the engine: that of
/// files and foreign buffers can change by itself.
#[pyfunction]
pub(crate) fn held_alone(
    attributes: &Bound<'_, PyDict>,
    names: Vec<String>,
    sources: &Bound<'_, PyTuple>,
) -> PyResult<bool> {
    let mut known: Vec<Known<'_>> = Vec::new();
    let held = names.iter().filter_map(|name| attributes.get_item(name).transpose());
    for array in held.chain(sources.iter().map(Ok)) {
        if !counted(&mut known, array?)? {
            return Ok(false);
        }
    }
    Ok(known.iter().all(|Known { object, references }| count(object) == references + 1))
}

/// Counts one reference more to an array; false for what is no plain array of memory that stays.
fn counted<'py>(known: &mut Vec<Known<'py>>, array: Bound<'py, PyAny>) -> PyResult<bool> {
    if let Some(found) = known.iter_mut().find(|other| other.object.is(&array)) {
        found.references += 1;
        return Ok(true);
    }
    let py = array.py();
    let kind = array.get_type();
    let plain = kind.is(&py.import("numpy")?.getattr(intern!(py, "ndarray"))?);
    let memory = || kind.name().is_ok_and(|name| name == "PySliceContainer");
    if !plain && !memory() {
        return Ok(false);
    }
    let owner = plain.then(|| array.getattr(intern!(py, "base"))).transpose()?.filter(|base| !base.is_none());
    known.push(Known { object: array, references: 1 });
    owner.map_or(Ok(true), |owner| counted(known, owner))
}

/// All references to an object, that of `object` among them.
#[expect(deprecated, reason = "what stands in its place is unsafe")]
fn count(object: &Bound<'_, PyAny>) -> isize {
    object.get_refcnt()
}
