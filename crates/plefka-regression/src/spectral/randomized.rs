//! The leading singular directions of a sparse matrix, or of one too large to decompose: subspace iteration from a
//! random start (Halko, Martinsson & Tropp 2011, algorithms 4.4 and 5.1). Σ s² of the other directions follows exactly
//! from ‖A‖²_F.

use ndarray::Array2;
use plefka::Result;
use plefka::linalg::decompose::{Svd, thin_qr};
use plefka::linalg::product::{Accumulate, product};
use plefka::rng::{Purpose, Stream};

use crate::problem::Operator;

/// Additional directions beyond the requested ones, and rounds of the iteration.
const OVERSAMPLING: usize = 10;
const ROUNDS: usize = 4;

/// The part of the decomposition to compute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rank {
    /// The whole decomposition.
    Whole,
    /// The given number of leading directions, from the random start `seed`.
    Leading {
        /// Number of directions.
        directions: usize,
        /// Seed of the random start.
        seed: u64,
    },
}

/// The leading directions, and Σ s² of all others.
pub(super) fn leading(matrix: &Operator, directions: usize, seed: u64) -> Result<(Svd, f64)> {
    let (n, p) = matrix.dim();
    let wanted = directions.min(n.min(p));
    let width = (wanted + OVERSAMPLING).min(n.min(p));
    let mut stream = Stream::new(seed, Purpose::Regression, 0, 0);
    let start = Array2::from_shape_simple_fn((p, width), || stream.normal());
    let mut basis = thin_qr(matrix.times(&start).view())?.0;
    for _ in 0..ROUNDS {
        let back = thin_qr(matrix.transpose_times(&basis).view())?.0;
        basis = thin_qr(matrix.times(&back).view())?.0;
    }
    // B = QᵀA is wide; its decomposition gives the decomposition of QQᵀA.
    let projected = matrix.transpose_times(&basis);
    let Svd { left: right, values, right: inner } = Svd::of(projected.view())?;
    let mut left = Array2::zeros((n, values.len()));
    product(basis.view(), inner.view(), 1.0, Accumulate::Replace, left.view_mut());
    let kept: f64 = values[..wanted].iter().map(|s| s * s).sum();
    let cut = |m: Array2<f64>| m.slice_move(ndarray::s![.., ..wanted]);
    let svd = Svd { left: cut(left), values: values[..wanted].to_vec(), right: cut(right) };
    Ok((svd, (matrix.squared_norm() - kept).max(0.0)))
}
