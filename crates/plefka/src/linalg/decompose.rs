//! Dense orthogonal factorisations in f64 (`faer`): the thin singular value decomposition A = U diag(s) Vᵀ, and the
//! factors of A = Q R. Each runs on the calling thread, so that its bits do not depend on the number of threads.

use faer::{Mat, MatRef};
use ndarray::{Array2, ArrayView2};

use super::product::{Accumulate, product};
use crate::error::{Error, Result};

/// A matrix with more rows than this number times its columns is first reduced to its factor R.
const TALL: usize = 2;

/// A = U diag(s) Vᵀ, with k = min(rows, columns) singular values.
#[derive(Debug, Clone)]
pub struct Svd {
    /// U, (rows × k), orthonormal columns.
    pub left: Array2<f64>,
    /// s, descending, none negative.
    pub values: Vec<f64>,
    /// V, (columns × k), orthonormal columns.
    pub right: Array2<f64>,
}

impl Svd {
    /// The decomposition of `matrix`. Cost: about 4 · rows · columns · min(rows, columns) operations and 20 times the
    /// smaller dimension cubed.
    ///
    /// # Errors
    /// An entry that is not finite.
    pub fn of(matrix: ArrayView2<'_, f64>) -> Result<Self> {
        let (n, m) = matrix.dim();
        if n < m {
            let Self { left, values, right } = Self::of(matrix.reversed_axes())?;
            return Ok(Self { left: right, values, right: left });
        }
        if n > TALL * m && m > 0 {
            let (q, r) = thin_qr(matrix)?;
            let inner = Self::of(r.view())?;
            let mut left = Array2::zeros((n, m));
            product(q.view(), inner.left.view(), 1.0, Accumulate::Replace, left.view_mut());
            return Ok(Self { left, ..inner });
        }
        check(matrix)?;
        let failed = |_| Error::input("matrix", "no singular value decomposition", "finite entries");
        let svd = to_faer(matrix).thin_svd().map_err(failed)?;
        let values = svd.S().column_vector().iter().copied().collect();
        Ok(Self { left: from_faer(svd.U()), values, right: from_faer(svd.V()) })
    }

    /// The number of singular values above rounding, which is max(rows, columns) · ε times the largest value.
    pub fn rank(&self) -> usize {
        let size = self.left.nrows().max(self.right.nrows()) as f64;
        let largest = self.values.first().copied().unwrap_or(0.0);
        self.values.iter().take_while(|&&s| s > size * f64::EPSILON * largest).count()
    }
}

/// Q with orthonormal columns and the upper triangular R of A = Q R; A has at least as many rows as columns.
///
/// # Errors
/// An entry that is not finite.
pub fn thin_qr(matrix: ArrayView2<'_, f64>) -> Result<(Array2<f64>, Array2<f64>)> {
    check(matrix)?;
    let qr = to_faer(matrix).qr();
    Ok((from_faer(qr.compute_thin_Q().as_ref()), from_faer(qr.thin_R())))
}

/// The upper triangular R of A = Q R, with min(rows, columns) rows (trapezoidal for a wide matrix). R keeps every
/// property of A that does not change when the rows of A are rotated.
///
/// # Errors
/// An entry that is not finite.
pub fn triangle(matrix: ArrayView2<'_, f64>) -> Result<Array2<f64>> {
    check(matrix)?;
    Ok(from_faer(to_faer(matrix).qr().thin_R()))
}

fn check(matrix: ArrayView2<'_, f64>) -> Result<()> {
    match matrix.indexed_iter().find(|(_, x)| !x.is_finite()) {
        Some(((i, j), x)) => Err(Error::input(format!("row {i}, column {j}"), x, "a finite number")),
        None => Ok(()),
    }
}

fn to_faer(matrix: ArrayView2<'_, f64>) -> Mat<f64> {
    Mat::from_fn(matrix.nrows(), matrix.ncols(), |i, j| matrix[[i, j]])
}

/// A row-major copy, the layout that products require.
fn from_faer(matrix: MatRef<'_, f64>) -> Array2<f64> {
    Array2::from_shape_fn((matrix.nrows(), matrix.ncols()), |(i, j)| matrix[(i, j)])
}
