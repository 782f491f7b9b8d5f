//! Leading singular values of a matrix: small ones by a full decomposition, large ones by subspace iteration
//! (Halko, Martinsson & Tropp 2011).

use ndarray::Array2;

use super::product::{Accumulate, product};
use crate::float::Float;
use crate::rng::{Purpose, Stream};

/// Number of rows or columns up to which all singular values are computed.
const FULL: usize = 64;
/// Extra directions and rounds of the subspace iteration, enough for a relative error of 1e-3 in the leading values.
const OVERSAMPLING: usize = 8;
const ROUNDS: usize = 12;

/// The `count` largest singular values, descending; fewer if the matrix has fewer.
pub fn leading_singular_values<F: Float>(matrix: &Array2<F>, count: usize) -> Vec<f64> {
    let smaller = matrix.nrows().min(matrix.ncols());
    let count = count.min(smaller);
    let mut values = if smaller <= FULL || smaller <= count + OVERSAMPLING {
        all_singular_values(matrix)
    } else {
        all_singular_values(&project(matrix, count + OVERSAMPLING))
    };
    values.truncate(count);
    values
}

/// All singular values, descending.
pub fn all_singular_values<F: Float>(matrix: &Array2<F>) -> Vec<f64> {
    if matrix.iter().any(|x| !x.is_finite()) {
        return vec![f64::NAN; matrix.nrows().min(matrix.ncols())];
    }
    of_finite(faer::Mat::from_fn(matrix.nrows(), matrix.ncols(), |i, j| matrix[[i, j]].wide()))
}

/// Singular values in f64, apart from the generic function: the decomposition is compiled here alone.
fn of_finite(matrix: faer::Mat<f64>) -> Vec<f64> {
    // The decomposition fails only on numbers that are not finite, which are excluded above.
    matrix.singular_values().unwrap_or_else(|_| vec![f64::NAN; matrix.nrows().min(matrix.ncols())])
}

/// A Q, where the orthonormal columns of Q span the leading right singular directions.
fn project<F: Float>(matrix: &Array2<F>, directions: usize) -> Array2<F> {
    let mut stream = Stream::new(0, Purpose::Monitor, 0, 0);
    let mut basis = Array2::from_shape_simple_fn((matrix.ncols(), directions), || F::of(stream.normal()));
    let mut image = Array2::zeros((matrix.nrows(), directions));
    for _ in 0..ROUNDS {
        orthonormalize(&mut basis);
        product(matrix.view(), basis.view(), F::one(), Accumulate::Replace, image.view_mut());
        product(matrix.t(), image.view(), F::one(), Accumulate::Replace, basis.view_mut());
    }
    orthonormalize(&mut basis);
    product(matrix.view(), basis.view(), F::one(), Accumulate::Replace, image.view_mut());
    image
}

/// Gram–Schmidt orthonormalisation, applied twice to each column so that it is accurate to rounding.
fn orthonormalize<F: Float>(basis: &mut Array2<F>) {
    for j in 0..basis.ncols() {
        for _ in 0..2 {
            for k in 0..j {
                let (done, mut column) = basis.multi_slice_mut((ndarray::s![.., k], ndarray::s![.., j]));
                let overlap = done.dot(&column);
                column.scaled_add(-overlap, &done);
            }
        }
        let mut column = basis.column_mut(j);
        let norm = column.dot(&column).sqrt();
        if norm > F::zero() {
            column /= norm;
        }
    }
}
