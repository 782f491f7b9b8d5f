//! Samples from Python: a C-contiguous matrix, or the four parts of a CSR matrix.

use ndarray::Array2;
use numpy::{Element, PyReadonlyArray1, PyReadonlyArray2};
use plefka::Float;
use plefka::data::{Rows, Samples};
use plefka::linalg::{Csr, has_nan};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;

use crate::errors::to_python;
use crate::threads::{pool, within};

/// f32 or f64, known to both the engine and numpy.
pub trait Scalar: Float + Element {}
impl Scalar for f32 {}
impl Scalar for f64 {}

/// Rows that are worked on at a time, between two looks at the signals.
pub const BLOCK: usize = 1024;

/// `(indptr, indices, data, n_columns)`, the first two of type int64.
type SparseParts<'py, F> =
    (PyReadonlyArray1<'py, i64>, PyReadonlyArray1<'py, i64>, PyReadonlyArray1<'py, F>, usize);

/// A matrix of the engine from a numpy matrix, copied once.
pub fn matrix<F: Scalar>(x: &Bound<'_, PyAny>) -> PyResult<Array2<F>> {
    Ok(readable(x)?.as_array().as_standard_layout().into_owned())
}

fn readable<'py, F: Scalar>(x: &Bound<'py, PyAny>) -> PyResult<PyReadonlyArray2<'py, F>> {
    x.extract()
        .map_err(|_| PyTypeError::new_err(format!("found {}, expected a matrix of {}", describe(x), F::NAME)))
}

/// A vector of the engine.
pub fn vector<F: Scalar>(x: &Bound<'_, PyAny>) -> PyResult<Vec<F>> {
    let array: PyReadonlyArray1<'_, F> = x.extract().map_err(|_| {
        PyTypeError::new_err(format!("found {}, expected a vector of {}", describe(x), F::NAME))
    })?;
    Ok(array.as_array().to_vec())
}

/// Samples, with their weights; the caller has checked the values. NaN in a matrix is a missing entry.
pub fn samples<F: Scalar>(x: &Bound<'_, PyAny>, weights: Option<&Bound<'_, PyAny>>) -> PyResult<Samples<F>> {
    let rows = match x.extract::<SparseParts<'_, F>>() {
        Ok((starts, columns, values, n_columns)) => {
            Rows::Sparse(sparse(&starts, &columns, &values, n_columns)?)
        }
        Err(_) => {
            let rows = readable(x)?;
            let rows = rows.as_array();
            // Only such as are kept dense are copied; in a matrix that is not contiguous NaN are looked for in the copy.
            match rows.to_slice().map(has_nan) {
                Some(false) => Rows::compact_copy(rows),
                _ => Rows::Dense(rows.as_standard_layout().into_owned()),
            }
        }
    };
    let samples = within(|| Samples::from_rows_of_any_range(rows))?.map_err(to_python)?;
    match weights {
        Some(weights) => samples.with_weights(vector(weights)?).map_err(to_python),
        None => Ok(samples),
    }
}

/// Columns of a regression: a matrix, or the four parts of a CSR matrix.
pub fn features(x: &Bound<'_, PyAny>) -> PyResult<Rows<f64>> {
    match x.extract::<SparseParts<'_, f64>>() {
        Ok((starts, columns, values, n_columns)) => {
            Ok(Rows::Sparse(sparse(&starts, &columns, &values, n_columns)?))
        }
        Err(_) => Ok(Rows::Dense(matrix(x)?)),
    }
}

/// `work(number of the block, rows)` for every block of rows, without the interpreter's lock; Ctrl-C ends it.
pub fn map_blocks<F: Scalar, T: Send>(
    py: Python<'_>,
    samples: &Samples<F>,
    threads: usize,
    work: impl Fn(u64, Rows<F>) -> plefka::Result<T> + Sync,
) -> PyResult<Vec<T>> {
    let pool = pool(threads)?;
    let order: Vec<usize> = (0..samples.len()).collect();
    let mut out = Vec::new();
    for (block, rows) in order.chunks(BLOCK).enumerate() {
        py.check_signals()?;
        let one = || samples.gather(rows, 0, 0).and_then(|batch| work(block as u64, batch.visible));
        out.push(py.detach(|| pool.install(one)).map_err(to_python)?);
    }
    Ok(out)
}

/// Blocks of rows under one another.
pub fn stack<F: Scalar>(blocks: &[Array2<F>]) -> PyResult<Array2<F>> {
    let views: Vec<_> = blocks.iter().map(|b| b.view()).collect();
    ndarray::concatenate(ndarray::Axis(0), &views).map_err(|e| PyValueError::new_err(e.to_string()))
}

fn sparse<F: Scalar>(
    starts: &PyReadonlyArray1<'_, i64>,
    columns: &PyReadonlyArray1<'_, i64>,
    values: &PyReadonlyArray1<'_, F>,
    n_columns: usize,
) -> PyResult<Csr<F>> {
    let index =
        |what: &str, x: i64| PyValueError::new_err(format!("sparse {what}: found {x}, expected an index"));
    let starts: PyResult<Vec<usize>> =
        starts.as_array().iter().map(|&s| usize::try_from(s).map_err(|_| index("row start", s))).collect();
    let columns: PyResult<Vec<u32>> =
        columns.as_array().iter().map(|&c| u32::try_from(c).map_err(|_| index("column", c))).collect();
    Csr::new(n_columns, starts?, columns?, values.as_array().to_vec()).map_err(to_python)
}

fn describe(x: &Bound<'_, PyAny>) -> String {
    let kind = x.get_type().name().map_or_else(|_| "an object".to_owned(), |n| n.to_string());
    match (x.getattr("dtype"), x.getattr("shape")) {
        (Ok(dtype), Ok(shape)) => format!("{kind} of {dtype} with shape {shape}"),
        _ => kind,
    }
}
