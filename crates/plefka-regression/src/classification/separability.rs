//! Whether a plane separates two classes: either some (w, c) has y(xw + c) > 0 in every row, or some mixture of the
//! rows y(x, 1) is zero (Gordan 1873). The point of their convex hull nearest to zero decides, and proves the answer in
//! both cases.

use ndarray::{Array1, Array2, Axis, concatenate};

use super::logistic::with_ones;
use super::nonnegative::nonnegative;

/// Below this, ‖r‖² of the nearest point is zero up to rounding.
const NEAREST: f64 = 1e-10;

/// The answer, with its proof.
#[derive(Debug, Clone, PartialEq)]
pub enum Separability {
    /// (w, c) with y(xw + c) > 0 in every row.
    Separable {
        /// w.
        slopes: Array1<f64>,
        /// c.
        intercept: f64,
    },
    /// Weights of rows, none negative, with Σ a = 1 and Σ a y(x, 1) = 0 to 1e-5.
    Mixed {
        /// a.
        weights: Array1<f64>,
    },
    /// The nearest point is so close to zero that rounding decides.
    Undecided,
}

/// The separability of `x` (n_rows × n_columns, preferably standardised) with labels −1 and 1.
pub fn separability(x: &Array2<f64>, labels: &[f64]) -> Separability {
    let mut rows = with_ones(x);
    for (mut row, y) in rows.rows_mut().into_iter().zip(labels) {
        // Rows are scaled to unit length, because the answer depends on their directions only.
        let norm = row.dot(&row).sqrt();
        row *= *y / norm;
    }
    let ones = Array2::ones((1, rows.nrows()));
    let m = concatenate(Axis(0), &[rows.t(), ones.view()]).expect("as many columns as rows");
    let mut target = Array1::zeros(m.nrows());
    target[m.nrows() - 1] = 1.0;
    let Some((a, residual)) = nonnegative(&m, &target, 1e-12) else { return Separability::Undecided };
    let w = residual.slice(ndarray::s![..-1]).mapv(|r| -r);
    if rows.dot(&w).iter().all(|margin| *margin > 0.0) {
        let p = x.ncols();
        return Separability::Separable { slopes: w.slice(ndarray::s![..p]).to_owned(), intercept: w[p] };
    }
    if residual.dot(&residual) < NEAREST {
        let lengths = with_ones(x).map_axis(Axis(1), |row| row.dot(&row).sqrt());
        let weights = a / lengths;
        let total = weights.sum();
        return Separability::Mixed { weights: weights / total };
    }
    Separability::Undecided
}
