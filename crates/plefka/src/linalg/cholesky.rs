//! The factorisation S = LLᵀ in f64 (`faer`), for ln det S, S⁻¹ and linear systems, and as the test whether a symmetric
//! matrix S is positive definite. Each factorisation is sequential, so that its bits do not depend on the number of
//! threads; callers spread whole matrices over the threads, not blocks of a matrix.

use faer::linalg::solvers::DenseSolveCore;
use faer::prelude::Solve;
use faer::{Mat, MatRef, Side};
use ndarray::{Array1, Array2};

/// ln det S and S⁻¹ of a symmetric (n × n) matrix, of which only the lower triangle is read; `None` if S is not finite
/// or not positive definite to rounding.
///
/// # Panics
/// If the matrix is not square.
pub fn positive_definite(matrix: &Array2<f64>) -> Option<(f64, Array2<f64>)> {
    let n = matrix.nrows();
    let standard = matrix.as_standard_layout();
    let view = MatRef::from_row_major_slice(standard.as_slice().expect("row-major"), n, matrix.ncols());
    let factor = view.llt(Side::Lower).ok()?;
    let pivots = factor.L().diagonal().column_vector();
    let log_det = 2.0 * (0..n).map(|k| pivots[k].ln()).sum::<f64>();
    if !log_det.is_finite() {
        return None;
    }
    let inverse = factor.inverse();
    Some((log_det, Array2::from_shape_fn((n, n), |(i, j)| inverse[(i, j)])))
}

/// S⁻¹ b of a symmetric positive definite (n × n) matrix, whose rows and columns are first scaled to a diagonal of
/// ones; `None` if S is not finite or not positive definite to rounding.
///
/// # Panics
/// If the shapes do not fit.
pub fn solve(matrix: &Array2<f64>, b: &Array1<f64>) -> Option<Array1<f64>> {
    let n = matrix.nrows();
    let scale: Vec<f64> = (0..n).map(|i| matrix[[i, i]].sqrt()).collect();
    if scale.iter().any(|s| !(s.is_finite() && *s > 0.0)) {
        return None;
    }
    let scaled = Mat::from_fn(n, n, |i, j| matrix[[i, j]] / (scale[i] * scale[j]));
    let factor = scaled.llt(Side::Lower).ok()?;
    let x = factor.solve(Mat::from_fn(n, 1, |i, _| b[i] / scale[i]));
    let x: Array1<f64> = (0..n).map(|i| x[(i, 0)] / scale[i]).collect();
    x.iter().all(|x| x.is_finite()).then_some(x)
}
