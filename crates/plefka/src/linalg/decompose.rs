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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, Stream};

    fn random(n: usize, m: usize) -> Array2<f64> {
        let mut stream = Stream::new(3, Purpose::Weights, n as u64, m as u64);
        Array2::from_shape_simple_fn((n, m), || stream.normal())
    }

    #[test]
    fn factors_multiply_to_the_matrix_and_are_orthonormal() {
        for (n, m) in [(7, 5), (5, 7), (40, 6), (6, 40), (1, 4), (4, 1), (9, 9)] {
            let a = random(n, m);
            let svd = Svd::of(a.view()).unwrap();
            let scaled = &svd.left * &ndarray::Array1::from(svd.values.clone());
            assert!((scaled.dot(&svd.right.t()) - &a).iter().all(|x| x.abs() < 1e-13), "{n} × {m}");
            for part in [&svd.left, &svd.right] {
                let gram = part.t().dot(part) - Array2::<f64>::eye(n.min(m));
                assert!(gram.iter().all(|x| x.abs() < 1e-14 * 10.0), "{n} × {m}");
            }
            assert!(svd.values.windows(2).all(|pair| pair[0] >= pair[1] && pair[1] >= 0.0));
            assert_eq!(svd.rank(), n.min(m));
            let r = triangle(a.view()).unwrap();
            assert!((r.t().dot(&r) - a.t().dot(&a)).iter().all(|x| x.abs() < 1e-12), "{n} × {m}");
        }
    }

    #[test]
    fn columns_of_zeros_do_no_harm() {
        for (n, m) in [(9, 4), (4, 9), (30, 4)] {
            for zero in 0..4 {
                let mut a = random(n, m);
                a.column_mut(zero).fill(0.0);
                let r = triangle(a.view()).unwrap();
                assert!(
                    (r.t().dot(&r) - a.t().dot(&a)).iter().all(|x| x.abs() < 1e-12),
                    "{n} × {m}, {zero}: {r}"
                );
                let svd = Svd::of(a.view()).unwrap();
                let scaled = &svd.left * &ndarray::Array1::from(svd.values.clone());
                assert!(
                    (scaled.dot(&svd.right.t()) - &a).iter().all(|x| x.abs() < 1e-13),
                    "{n} × {m}, {zero}"
                );
            }
        }
    }

    #[test]
    fn rounding_is_no_rank_and_entries_that_are_not_finite_are_named() {
        let (a, b) = (random(30, 3), random(3, 8));
        assert_eq!(Svd::of(a.dot(&b).view()).unwrap().rank(), 3);
        assert_eq!(Svd::of(Array2::zeros((4, 3)).view()).unwrap().rank(), 0);
        let mut bad = random(4, 4);
        bad[[2, 1]] = f64::NAN;
        let said = Svd::of(bad.view()).unwrap_err().to_string();
        assert!(said.contains("row 2, column 1") && said.contains("NaN"), "{said}");
    }
}
