//! The matrix A of a prepared problem: dense, or sparse rows with separate factors for centring and scaling, so that no
//! dense copy is made.

use std::borrow::Cow;

use ndarray::{Array1, Array2, Axis};
use plefka::data::Rows;
use plefka::linalg::product::{Accumulate, product};

/// A, (n_rows × n_unknowns).
#[derive(Debug, Clone)]
pub enum Operator {
    /// A dense matrix.
    Dense(Array2<f64>),
    /// diag(√w) (X − 1 mᵀ) diag(1/σ).
    Implicit {
        /// X.
        rows: Rows<f64>,
        /// √w of every row.
        root_weights: Array1<f64>,
        /// m of every column.
        mean: Array1<f64>,
        /// 1/σ of every column; 0 leaves the column out.
        inverse_scale: Array1<f64>,
    },
}

/// diag(√w) (X − 1 mᵀ) diag(1/σ), row-major.
fn prepared(
    mut matrix: Array2<f64>,
    root_weights: &Array1<f64>,
    mean: &Array1<f64>,
    inverse_scale: &Array1<f64>,
) -> Array2<f64> {
    matrix -= mean;
    matrix *= inverse_scale;
    matrix *= &root_weights.view().insert_axis(Axis(1));
    if matrix.is_standard_layout() { matrix } else { matrix.as_standard_layout().into_owned() }
}

impl Operator {
    /// diag(√w) (X − 1 mᵀ) diag(1/σ): computed for dense rows, kept in its factors for sparse ones.
    pub(super) fn new(
        x: &Rows<f64>,
        root_weights: &Array1<f64>,
        mean: &Array1<f64>,
        inverse_scale: &Array1<f64>,
    ) -> Self {
        match x {
            Rows::Dense(x) => Self::Dense(prepared(x.clone(), root_weights, mean, inverse_scale)),
            Rows::Sparse(_) => Self::Implicit {
                rows: x.clone(),
                root_weights: root_weights.clone(),
                mean: mean.clone(),
                inverse_scale: inverse_scale.clone(),
            },
        }
    }

    /// (n_rows, n_unknowns).
    pub fn dim(&self) -> (usize, usize) {
        match self {
            Self::Dense(matrix) => matrix.dim(),
            Self::Implicit { rows, .. } => (rows.n_rows(), rows.n_columns()),
        }
    }

    /// A as a dense matrix.
    pub fn dense(&self) -> Cow<'_, Array2<f64>> {
        match self {
            Self::Dense(matrix) => Cow::Borrowed(matrix),
            Self::Implicit { rows, root_weights, mean, inverse_scale } => {
                Cow::Owned(prepared(rows.to_dense(), root_weights, mean, inverse_scale))
            }
        }
    }

    /// A M.
    pub fn times(&self, m: &Array2<f64>) -> Array2<f64> {
        let mut out = Array2::zeros((self.dim().0, m.ncols()));
        match self {
            Self::Dense(matrix) => product(matrix.view(), m.view(), 1.0, Accumulate::Replace, out.view_mut()),
            Self::Implicit { rows, root_weights, mean, inverse_scale } => {
                let scaled = m * &inverse_scale.view().insert_axis(Axis(1));
                rows.times(scaled.view(), &mut out);
                out -= &mean.dot(&scaled);
                out *= &root_weights.view().insert_axis(Axis(1));
            }
        }
        out
    }

    /// Aᵀ M.
    pub fn transpose_times(&self, m: &Array2<f64>) -> Array2<f64> {
        let mut out = Array2::zeros((self.dim().1, m.ncols()));
        match self {
            Self::Dense(matrix) => product(matrix.t(), m.view(), 1.0, Accumulate::Replace, out.view_mut()),
            Self::Implicit { rows, root_weights, mean, inverse_scale } => {
                let weighted = m * &root_weights.view().insert_axis(Axis(1));
                rows.outer(&weighted, 1.0, &mut out);
                let sums = weighted.sum_axis(Axis(0));
                for (mut row, mean) in out.rows_mut().into_iter().zip(mean) {
                    row.scaled_add(-mean, &sums);
                }
                out *= &inverse_scale.view().insert_axis(Axis(1));
            }
        }
        out
    }

    /// ‖A‖²_F.
    pub fn squared_norm(&self) -> f64 {
        match self {
            Self::Dense(matrix) => matrix.iter().map(|x| x * x).sum(),
            Self::Implicit { rows, root_weights, mean, inverse_scale } => {
                let weights = root_weights.mapv(|r| r * r);
                let total = weights.sum();
                let (first, second) = super::moments::of(rows, &weights);
                let columns = first.iter().zip(&second).zip(mean).zip(inverse_scale);
                columns.map(|(((s1, s2), m), r)| (s2 - 2.0 * m * s1 + total * m * m) * r * r).sum()
            }
        }
    }
}
