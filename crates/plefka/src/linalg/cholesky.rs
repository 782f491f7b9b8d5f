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

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array, array};

    #[test]
    fn determinants_and_inverses_are_those_of_the_definition() {
        let (log_det, inverse) = positive_definite(&array![[4.0, 1.0], [1.0, 3.0]]).unwrap();
        assert!((log_det - 11f64.ln()).abs() < 1e-14);
        let wanted = array![[3.0, -1.0], [-1.0, 4.0]] / 11.0;
        assert!((inverse - wanted).iter().all(|x| x.abs() < 1e-15));
        // Large enough for several blocks: I + vvᵀ has determinant 1 + v·v and inverse I − vvᵀ/(1 + v·v).
        let n = 150;
        let v = Array::from_shape_fn(n, |k| (k as f64).sin());
        let outer = Array2::from_shape_fn((n, n), |(i, j)| v[i] * v[j]);
        let (log_det, inverse) = positive_definite(&(Array2::<f64>::eye(n) + &outer)).unwrap();
        let norm = 1.0 + v.dot(&v);
        assert!((log_det - norm.ln()).abs() < 1e-12);
        let wanted = Array2::<f64>::eye(n) - outer / norm;
        assert!((inverse - wanted).iter().all(|x| x.abs() < 1e-13));
    }

    #[test]
    fn other_matrices_are_refused() {
        for x in [1.0, 1.5, f64::NAN, f64::INFINITY] {
            assert!(positive_definite(&array![[1.0, x], [x, 1.0]]).is_none(), "{x}");
        }
        assert!(positive_definite(&array![[-1.0]]).is_none());
        assert!(positive_definite(&array![[f64::NAN]]).is_none());
        assert!(positive_definite(&array![[0.0]]).is_none());
    }

    #[test]
    fn systems_of_very_unequal_scales_are_solved() {
        let s = array![[4.0, 1.0e3, 0.0], [1.0e3, 2.0e6, 0.5], [0.0, 0.5, 1.0e-6]];
        let x = array![1.0, -2.0e-3, 5.0e3];
        let b = s.dot(&x);
        let found = solve(&s, &b).unwrap();
        assert!(found.iter().zip(&x).all(|(a, b)| (a / b - 1.0).abs() < 1e-9), "{found}");
        assert!(solve(&array![[1.0, 2.0], [2.0, 1.0]], &array![1.0, 1.0]).is_none());
        assert!(solve(&array![[f64::NAN]], &array![1.0]).is_none());
    }
}
