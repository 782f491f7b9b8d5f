//! From values in [0, 1] to bits: by a threshold, or at random with the value as the probability.

use serde::{Deserialize, Serialize};

use super::batch::Rows;
use crate::float::Float;
use crate::linalg::Csr;
use crate::rng::Indexed;
use crate::vocabulary::{Choice, Entry};

/// How values become 0 or 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Binarize {
    /// Values in [0, 1] are used as they are, as probabilities.
    #[default]
    Keep,
    /// 1 where the value, after scaling, is greater than this.
    Threshold(f64),
    /// 1 with probability equal to the value, drawn anew each epoch.
    Stochastic,
}

impl std::fmt::Display for Binarize {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Keep => write!(out, "values as they are"),
            Self::Threshold(threshold) => write!(out, "values above {threshold} become 1, others 0"),
            Self::Stochastic => write!(out, "values become 1 with a probability equal to them"),
        }
    }
}

impl Choice for Binarize {
    const WHAT: &'static str = "binarize";
    const ALL: &'static [Self] = &[Self::Keep, Self::Threshold(0.5), Self::Stochastic];

    fn entry(self) -> Entry {
        let (name, description) = match self {
            Self::Keep => ("keep", "Values in [0, 1] as they are, as probabilities"),
            Self::Threshold(_) => ("threshold", "1 where the value is greater than a threshold, else 0"),
            Self::Stochastic => {
                ("stochastic", "1 with a probability equal to the value, drawn anew each epoch")
            }
        };
        Entry { name, description }
    }
}

/// Makes bits of rows. `uniform(row)` gives the random numbers of a row, addressed by column, so that dense and sparse
/// rows become the same bits. NaN, which marks a missing entry, stays NaN.
pub(super) fn binarize_rows<F: Float>(
    rows: &mut Rows<F>,
    binarize: Binarize,
    uniform: impl Fn(usize) -> Indexed,
) {
    let bit = |on: bool| if on { F::one() } else { F::zero() };
    match (rows, binarize) {
        (_, Binarize::Keep) => {}
        (Rows::Dense(a), Binarize::Threshold(t)) => {
            a.mapv_inplace(|x| if x.is_nan() { x } else { bit(x.wide() > t) })
        }
        (rows, Binarize::Threshold(t)) if t < 0.0 => {
            // Zeros are above the threshold and become 1, so the rows become dense.
            *rows = Rows::Dense(rows.to_dense().mapv(|x| bit(x.wide() > t)));
        }
        (Rows::Sparse(m), Binarize::Threshold(t)) => keep_entries(m, |_, _, x| x.wide() > t),
        (Rows::Dense(a), Binarize::Stochastic) => {
            for (k, mut row) in a.rows_mut().into_iter().enumerate() {
                let uniform = uniform(k);
                let drawn = |x: &F| *x != F::zero() && !x.is_nan();
                for (column, x) in row.iter_mut().enumerate().filter(|(_, x)| drawn(x)) {
                    *x = bit(uniform.uniform(column as u64) < x.wide());
                }
            }
        }
        (Rows::Sparse(m), Binarize::Stochastic) => {
            let numbers: Vec<Indexed> = (0..m.n_rows()).map(uniform).collect();
            keep_entries(m, |row, column, x| numbers[row].uniform(u64::from(column)) < x.wide());
        }
    }
}

/// Sets the entries (row, column, value) that `keep` accepts to 1, and removes the others.
fn keep_entries<F: Float>(matrix: &mut Csr<F>, keep: impl Fn(usize, u32, F) -> bool) {
    let mut out = Csr::empty(matrix.n_columns());
    for row in 0..matrix.n_rows() {
        let (columns, values) = matrix.row(row);
        let entries = columns.iter().zip(values).filter(|&(&column, &x)| keep(row, column, x));
        out.push_row(entries.map(|(&column, _)| (column, F::one())));
    }
    *matrix = out;
}
