//! Principal components: the leading eigenvectors of the covariance C = Σ_r (x_r − x̄)(x_r − x̄)ᵀ/n of some rows,
//! computed from C or from the matrix of the inner products of the rows, whichever is smaller; both have the same
//! spectrum.

use faer::{Mat, Side};
use ndarray::{Array1, Array2, Axis};

use super::wide;
use crate::data::Rows;
use crate::error::{Error, Result};
use crate::float::Float;
use crate::linalg::product::{Accumulate, product};

/// Variances below this share of the largest are rounding errors, and their directions are noise.
const RANK: f64 = 1e-10;

/// Leading principal components.
#[derive(Debug, Clone)]
pub struct Principal {
    /// The rows' mean, (n_features).
    pub mean: Array1<f64>,
    /// Orthonormal directions, (n_features × k), by descending variance; the entry of largest size is positive.
    pub directions: Array2<f64>,
    /// Variance along each direction, descending.
    pub variances: Vec<f64>,
    /// Σ of all variances, the trace of the covariance.
    pub total: f64,
}

impl Principal {
    /// The `count` leading components of `rows`; fewer if the covariance has a lower rank, none if all rows are equal.
    /// Cost: rows · n_features · min(rows, n_features) and a decomposition of the smaller size.
    ///
    /// # Errors
    /// No rows, or values that are not finite.
    pub fn of<F: Float>(rows: &Rows<F>, count: usize) -> Result<Self> {
        let rows = wide(rows);
        if rows.is_empty() || rows.iter().any(|x| !x.is_finite()) {
            let found = format!("{:?}, or a value that is not finite", rows.dim());
            return Err(Error::input("rows to decompose", found, "at least one row of finite values"));
        }
        let n = rows.nrows() as f64;
        let mean = rows.sum_axis(Axis(0)) / n;
        let centred = rows - &mean;
        let by_rows = centred.nrows() < centred.ncols();
        let view = if by_rows { centred.t() } else { centred.view() };
        let mut gram = Array2::zeros((view.ncols(), view.ncols()));
        product(view.t(), view, 1.0 / n, Accumulate::Replace, gram.view_mut());
        let (variances, vectors) = leading(&gram, count)?;
        let mut directions = if by_rows { centred.t().dot(&vectors) } else { vectors };
        directions.columns_mut().into_iter().for_each(normalize);
        Ok(Self { mean, directions, variances, total: gram.diag().sum() })
    }

    /// Coordinates of rows along the directions, relative to the mean, (rows × k).
    pub fn project<F: Float>(&self, rows: &Rows<F>) -> Array2<f64> {
        (wide(rows) - &self.mean).dot(&self.directions)
    }
}

/// The leading eigenvalues of a symmetric matrix, descending, and their eigenvectors as columns.
fn leading(gram: &Array2<f64>, count: usize) -> Result<(Vec<f64>, Array2<f64>)> {
    let size = gram.nrows();
    let matrix = Mat::from_fn(size, size, |i, j| gram[[i, j]]);
    let failed = |_| Error::input("covariance", "no decomposition", "a finite symmetric matrix");
    let decomposed = matrix.self_adjoint_eigen(Side::Lower).map_err(failed)?;
    // The decomposition is in ascending order.
    let value = |k: usize| decomposed.S()[size - 1 - k];
    let largest = value(0);
    let kept = (0..count.min(size)).take_while(|&k| value(k) > RANK * largest && value(k) > 0.0).count();
    let vectors = Array2::from_shape_fn((size, kept), |(i, k)| decomposed.U()[(i, size - 1 - k)]);
    Ok(((0..kept).map(value).collect(), vectors))
}

/// Scales a direction to unit length, with a positive entry of largest size: a decomposition leaves the sign
/// undetermined.
fn normalize(mut direction: ndarray::ArrayViewMut1<'_, f64>) {
    let norm = direction.dot(&direction).sqrt();
    let largest = direction.iter().copied().fold(0.0f64, |m, x| if x.abs() > m.abs() { x } else { m });
    let scale = if largest < 0.0 { -1.0 / norm } else { 1.0 / norm };
    direction.mapv_inplace(|x| scale * x);
}
