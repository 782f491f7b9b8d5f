//! Aligned sequences: a file's states, names and sites, and weights against uneven sampling.

use std::path::PathBuf;

use numpy::{IntoPyArray, PyReadonlyArray2};
use plefka::data::readers::{ReadOptions, read_alignment};
use plefka::data::sequences::{Alignment, SequenceOptions, Sites, reweight};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::errors::to_python;
use crate::interrupt::interruptible;

/// Names, states (n_sequences × n_sites), alphabet, positions, width and the number of sequences left out. `settings`
/// are the engine's settings for sequences, as JSON; `sites` come from another alignment, as (alphabet, positions,
/// width).
#[pyfunction]
#[pyo3(signature = (path, *, settings, limit, sites))]
pub(crate) fn read_fasta<'py>(
    py: Python<'py>,
    path: PathBuf,
    settings: &str,
    limit: Option<usize>,
    sites: Option<(String, Vec<usize>, usize)>,
) -> PyResult<Bound<'py, PyAny>> {
    let sequences: SequenceOptions =
        serde_json::from_str(settings).map_err(|e| PyValueError::new_err(format!("settings: {e}")))?;
    let sites = sites.map(|(letters, positions, width)| {
        let alphabet = plefka::data::sequences::Alphabet::parse(&letters)?;
        Ok(Sites { alphabet, positions, width })
    });
    let sites = sites.transpose().map_err(to_python)?;
    let options = ReadOptions { sequences, limit, sites, ..ReadOptions::default() };
    let Alignment { sites, names, states, left_out } =
        py.detach(|| read_alignment(&path, &options)).map_err(to_python)?;
    let letters = sites.alphabet.letters().to_owned();
    let found = (names, states.into_pyarray(py), letters, sites.positions, sites.width, left_out);
    Ok(found.into_pyobject(py)?.into_any())
}

/// For each sequence, 1/(number of sequences that agree with it in at least a share `identity` of the sites).
#[pyfunction]
#[pyo3(signature = (states, *, identity, threads))]
pub(crate) fn sequence_weights<'py>(
    py: Python<'py>,
    states: PyReadonlyArray2<'py, u8>,
    identity: f64,
    threads: usize,
) -> PyResult<Bound<'py, PyAny>> {
    let states = states.as_array().to_owned();
    let weights = interruptible(py, threads, move |_| reweight::weights(states.view(), identity))?;
    Ok(weights.into_pyarray(py).into_any())
}
