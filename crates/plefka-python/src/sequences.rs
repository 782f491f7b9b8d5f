//! Aligned sequences: a file's states, names and sites, and weights against uneven sampling.

use std::path::PathBuf;

use numpy::{IntoPyArray, PyArray2, PyReadonlyArray2};
use plefka::data::readers::{ReadOptions, read_alignment};
use plefka::data::sequences::{Alignment, SequenceOptions, Sites, reweight};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::errors::to_python;
use crate::interrupt::interruptible;

/// The sequences of a file.
#[pyclass(frozen, get_all, module = "plefka._engine")]
pub(crate) struct FastaAlignment {
    /// Names of the sequences.
    pub names: Vec<String>,
    /// Numbers of letters, (n_sequences × n_sites).
    pub states: Py<PyArray2<u8>>,
    /// The letters.
    pub alphabet: String,
    /// Columns of the file that the sites are.
    pub positions: Vec<usize>,
    /// Number of columns of the file.
    pub width: usize,
    /// Number of sequences left out.
    pub left_out: usize,
}

/// The sequences of a file. `settings` are the engine's for sequences, as JSON; `sites` are those of another alignment, as
/// (alphabet, positions, width).
#[pyfunction]
#[pyo3(signature = (path, *, settings, limit, sites))]
pub(crate) fn read_fasta(
    py: Python<'_>,
    path: PathBuf,
    settings: &str,
    limit: Option<usize>,
    sites: Option<(String, Vec<usize>, usize)>,
) -> PyResult<FastaAlignment> {
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
    Ok(FastaAlignment {
        names,
        states: states.into_pyarray(py).unbind(),
        alphabet: sites.alphabet.letters().to_owned(),
        positions: sites.positions,
        width: sites.width,
        left_out,
    })
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
