//! Conditionals of a machine given the entries that are not NaN, or some columns: draws, means and likelihoods.

use ndarray::Array2;
use numpy::{IntoPyArray, PyArray1, PyReadonlyArray1};
use plefka::Rbm;
use plefka::data::Samples;
use plefka::inference::conditional::{self, Chain};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::arrays::{Scalar, map_blocks, samples, stack};
use crate::errors::to_python;
use crate::machine::{Machine, Model};

/// The samples with every NaN replaced: by a draw after so many Gibbs sweeps with the other entries held, or by its
/// conditional mean. `means` is None, "exact", "gibbs" or "auto", which is exact where that is possible.
#[pyfunction]
#[pyo3(signature = (machine, x, sweeps, means, seed, threads))]
pub fn impute<'py>(
    py: Python<'py>,
    machine: &Machine,
    x: &Bound<'py, PyAny>,
    sweeps: u32,
    means: Option<&str>,
    seed: u64,
    threads: usize,
) -> PyResult<Bound<'py, PyAny>> {
    match &machine.model {
        Model::F32(rbm) => Ok(fill(py, rbm, x, (sweeps, means, seed), threads)?.into_pyarray(py).into_any()),
        Model::F64(rbm) => Ok(fill(py, rbm, x, (sweeps, means, seed), threads)?.into_pyarray(py).into_any()),
    }
}

fn fill<F: Scalar>(
    py: Python<'_>,
    rbm: &Rbm<F>,
    x: &Bound<'_, PyAny>,
    (sweeps, means, seed): (u32, Option<&str>, u64),
    threads: usize,
) -> PyResult<Array2<F>> {
    let samples = checked(rbm, x)?;
    let exact = match means {
        Some("auto") => {
            let (_, held) = dense(&samples).map_err(to_python)?;
            Some(conditional::check_enumerable(rbm, &held).is_ok())
        }
        Some("exact") => Some(true),
        Some("gibbs") => Some(false),
        None => None,
        Some(other) => {
            let text = format!("means: found {other:?}, expected \"exact\", \"gibbs\" or \"auto\"");
            return Err(PyValueError::new_err(text));
        }
    };
    let blocks = map_blocks(py, &samples, threads, |step, rows| {
        let mut visible = rows.to_dense();
        let held = visible.mapv(|x| !x.is_nan());
        let chain = Chain { beta: F::one(), seed, step };
        match exact {
            None => conditional::complete(rbm, visible, &held, sweeps, chain),
            Some(true) => conditional::means(rbm, 1.0, &visible, &held),
            Some(false) => {
                conditional::draw_free(rbm, &mut visible, &held, chain)?;
                conditional::sampled_means(rbm, &mut visible, &held, sweeps, chain)
            }
        }
    })?;
    stack(&blocks)
}

/// ln p(the other columns | the `held` ones) of every sample by enumeration, nats; NaN entries are summed over.
#[pyfunction]
pub fn conditional_log_likelihood<'py>(
    py: Python<'py>,
    machine: &Machine,
    x: &Bound<'py, PyAny>,
    held: PyReadonlyArray1<'py, bool>,
    threads: usize,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let held = held.as_array().to_vec();
    let values = match &machine.model {
        Model::F32(rbm) => log_likelihood(py, rbm, x, &held, threads),
        Model::F64(rbm) => log_likelihood(py, rbm, x, &held, threads),
    };
    Ok(values?.into_pyarray(py))
}

fn log_likelihood<F: Scalar>(
    py: Python<'_>,
    rbm: &Rbm<F>,
    x: &Bound<'_, PyAny>,
    columns: &[bool],
    threads: usize,
) -> PyResult<Vec<f64>> {
    let samples = checked(rbm, x)?;
    if columns.len() != samples.n_features() {
        let text = format!("held: found {} entries, expected {}", columns.len(), samples.n_features());
        return Err(PyValueError::new_err(text));
    }
    let part = |observed: &Array2<bool>, of: bool| {
        Array2::from_shape_fn(observed.dim(), |(row, unit)| observed[[row, unit]] && columns[unit] == of)
    };
    // All rows together count, not block by block.
    let (_, observed) = dense(&samples).map_err(to_python)?;
    conditional::check_enumerable(rbm, &part(&observed, true)).map_err(to_python)?;
    let blocks = map_blocks(py, &samples, threads, |_, rows| {
        let visible = rows.to_dense();
        let observed = visible.mapv(|x| !x.is_nan());
        conditional::log_likelihoods(rbm, 1.0, &visible, &part(&observed, true), &part(&observed, false))
    })?;
    Ok(blocks.concat())
}

fn checked<F: Scalar>(rbm: &Rbm<F>, x: &Bound<'_, PyAny>) -> PyResult<Samples<F>> {
    let samples = samples(x, None)?;
    rbm.check_width(samples.n_features()).map_err(to_python)?;
    Ok(samples)
}

/// All values, and where they are not NaN.
fn dense<F: Scalar>(samples: &Samples<F>) -> plefka::Result<(Array2<F>, Array2<bool>)> {
    let visible = samples.all(0)?.visible.to_dense();
    let observed = visible.mapv(|x| !x.is_nan());
    Ok((visible, observed))
}
