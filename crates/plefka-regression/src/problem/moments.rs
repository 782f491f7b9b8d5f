//! Weighted sums of the columns and of their squares.

use ndarray::{Array1, Axis};
use plefka::data::Rows;

/// (Σ w x, Σ w x²) of every column.
pub(super) fn of(rows: &Rows<f64>, weights: &Array1<f64>) -> (Array1<f64>, Array1<f64>) {
    match rows {
        Rows::Dense(matrix) => {
            let column = weights.view().insert_axis(Axis(1));
            ((matrix * &column).sum_axis(Axis(0)), (matrix * matrix * column).sum_axis(Axis(0)))
        }
        Rows::Sparse(csr) => {
            let mut first = Array1::zeros(csr.n_columns());
            let mut second = Array1::zeros(csr.n_columns());
            for (row, w) in weights.iter().enumerate() {
                let (columns, values) = csr.row(row);
                for (&column, &x) in columns.iter().zip(values) {
                    first[column as usize] += w * x;
                    second[column as usize] += w * x * x;
                }
            }
            (first, second)
        }
    }
}
