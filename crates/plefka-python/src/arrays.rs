//! Arrays between numpy and the engine, in either precision: a C-contiguous matrix, the four parts of a CSR matrix, a
//! vector. Only this file of the bindings names the precisions.

use ndarray::Array2;
use numpy::{Element, IntoPyArray, PyReadonlyArray1, PyReadonlyArray2};
use plefka::any::{AnyMatrix, AnyRows, AnySamples, AnyVector};
use plefka::data::Rows;
use plefka::linalg::{Csr, has_nan};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;

use crate::errors::to_python;

/// f32 or f64, known to both the engine and numpy.
trait Scalar: plefka::Float + Element {}

impl Scalar for f32 {}
impl Scalar for f64 {}

/// `(indptr, indices, data, n_columns)`, the first two of type int64.
type SparseParts<'py, F> =
    (PyReadonlyArray1<'py, i64>, PyReadonlyArray1<'py, i64>, PyReadonlyArray1<'py, F>, usize);

/// A matrix of float32 or float64, copied once.
pub(crate) fn any_matrix(x: &Bound<'_, PyAny>) -> PyResult<AnyMatrix> {
    if let Ok(matrix) = x.extract::<PyReadonlyArray2<'_, f32>>() {
        return Ok(owned(&matrix).into());
    }
    let matrix: PyReadonlyArray2<'_, f64> = x.extract().map_err(|_| refused(x, "a matrix"))?;
    Ok(owned(&matrix).into())
}

/// A matrix of float64, copied once.
pub(crate) fn matrix(x: &Bound<'_, PyAny>) -> PyResult<Array2<f64>> {
    let matrix: PyReadonlyArray2<'_, f64> = x
        .extract()
        .map_err(|_| PyTypeError::new_err(format!("found {}, expected a matrix of float64", describe(x))))?;
    Ok(owned(&matrix))
}

/// A vector of float64.
pub(crate) fn vector(x: &Bound<'_, PyAny>) -> PyResult<Vec<f64>> {
    let vector: PyReadonlyArray1<'_, f64> = x
        .extract()
        .map_err(|_| PyTypeError::new_err(format!("found {}, expected a vector of float64", describe(x))))?;
    Ok(vector.as_array().to_vec())
}

/// A vector of float32 or float64.
pub(crate) fn any_vector(x: &Bound<'_, PyAny>) -> PyResult<AnyVector> {
    if let Ok(vector) = x.extract::<PyReadonlyArray1<'_, f32>>() {
        return Ok(vector.as_array().to_vec().into());
    }
    let vector: PyReadonlyArray1<'_, f64> = x.extract().map_err(|_| refused(x, "a vector"))?;
    Ok(vector.as_array().to_vec().into())
}

/// A vector as a matrix of one row.
pub(crate) fn any_row(x: &Bound<'_, PyAny>) -> PyResult<AnyMatrix> {
    Ok(match any_vector(x)? {
        AnyVector::F32(row) => Array2::from_shape_vec((1, row.len()), row).map_err(shapeless)?.into(),
        AnyVector::F64(row) => Array2::from_shape_vec((1, row.len()), row).map_err(shapeless)?.into(),
    })
}

/// Samples with their weights; the caller has checked the values. NaN in a matrix is a missing entry.
pub(crate) fn samples(x: &Bound<'_, PyAny>, weights: Option<&Bound<'_, PyAny>>) -> PyResult<AnySamples> {
    let rows: AnyRows = match rows::<f32>(x)? {
        Some(rows) => rows.into(),
        None => rows::<f64>(x)?.ok_or_else(|| refused(x, "a matrix"))?.into(),
    };
    let samples = AnySamples::from_rows(rows).map_err(to_python)?;
    match weights {
        Some(weights) => samples.with_weights(any_vector(weights)?).map_err(to_python),
        None => Ok(samples),
    }
}

/// Columns of a regression: a matrix, or the four parts of a CSR matrix.
pub(crate) fn features(x: &Bound<'_, PyAny>) -> PyResult<Rows<f64>> {
    match x.extract::<SparseParts<'_, f64>>() {
        Ok(parts) => Ok(Rows::Sparse(sparse(&parts)?)),
        Err(_) => Ok(Rows::Dense(matrix(x)?)),
    }
}

/// A numpy array of the matrix.
pub(crate) fn to_numpy(py: Python<'_>, matrix: AnyMatrix) -> Bound<'_, PyAny> {
    match matrix {
        AnyMatrix::F32(matrix) => matrix.into_pyarray(py).into_any(),
        AnyMatrix::F64(matrix) => matrix.into_pyarray(py).into_any(),
    }
}

/// A numpy array of the vector.
pub(crate) fn vector_to_numpy(py: Python<'_>, vector: AnyVector) -> Bound<'_, PyAny> {
    match vector {
        AnyVector::F32(vector) => vector.into_pyarray(py).into_any(),
        AnyVector::F64(vector) => vector.into_pyarray(py).into_any(),
    }
}

/// A numpy array of the first row of the matrix.
pub(crate) fn row_to_numpy(py: Python<'_>, matrix: AnyMatrix) -> Bound<'_, PyAny> {
    match matrix {
        AnyMatrix::F32(matrix) => matrix.row(0).to_owned().into_pyarray(py).into_any(),
        AnyMatrix::F64(matrix) => matrix.row(0).to_owned().into_pyarray(py).into_any(),
    }
}

/// A numpy array of states: bits where they are asked for, which only states of 0/1 units are, else numbers.
pub(crate) fn states_to_numpy(py: Python<'_>, matrix: AnyMatrix, bits: bool) -> Bound<'_, PyAny> {
    match matrix {
        matrix if !bits => to_numpy(py, matrix),
        AnyMatrix::F32(matrix) => matrix.mapv(|x| x > 0.5).into_pyarray(py).into_any(),
        AnyMatrix::F64(matrix) => matrix.mapv(|x| x > 0.5).into_pyarray(py).into_any(),
    }
}

/// The rows of `x`, if they have this type.
fn rows<F: Scalar>(x: &Bound<'_, PyAny>) -> PyResult<Option<Rows<F>>> {
    if let Ok(parts) = x.extract::<SparseParts<'_, F>>() {
        return Ok(Some(Rows::Sparse(sparse(&parts)?)));
    }
    let Ok(rows) = x.extract::<PyReadonlyArray2<'_, F>>() else { return Ok(None) };
    let rows = rows.as_array();
    // Only rows that are kept dense are copied; for a matrix that is not contiguous, NaN are found in the copy.
    Ok(Some(match rows.to_slice().map(has_nan) {
        Some(false) => Rows::compact_copy(rows),
        _ => Rows::Dense(rows.as_standard_layout().into_owned()),
    }))
}

fn owned<F: Scalar>(matrix: &PyReadonlyArray2<'_, F>) -> Array2<F> {
    matrix.as_array().as_standard_layout().into_owned()
}

fn sparse<F: Scalar>((starts, columns, values, n_columns): &SparseParts<'_, F>) -> PyResult<Csr<F>> {
    let index =
        |what: &str, x: i64| PyValueError::new_err(format!("sparse {what}: found {x}, expected an index"));
    let starts: PyResult<Vec<usize>> =
        starts.as_array().iter().map(|&s| usize::try_from(s).map_err(|_| index("row start", s))).collect();
    let columns: PyResult<Vec<u32>> =
        columns.as_array().iter().map(|&c| u32::try_from(c).map_err(|_| index("column", c))).collect();
    Csr::new(*n_columns, starts?, columns?, values.as_array().to_vec()).map_err(to_python)
}

fn shapeless(error: ndarray::ShapeError) -> PyErr {
    PyValueError::new_err(error.to_string())
}

fn refused(x: &Bound<'_, PyAny>, what: &str) -> PyErr {
    PyTypeError::new_err(format!("found {}, expected {what} of float32 or float64", describe(x)))
}

fn describe(x: &Bound<'_, PyAny>) -> String {
    let kind = x.get_type().name().map_or_else(|_| "an object".to_owned(), |n| n.to_string());
    match (x.getattr("dtype"), x.getattr("shape")) {
        (Ok(dtype), Ok(shape)) => format!("{kind} of {dtype} with shape {shape}"),
        _ => kind,
    }
}
