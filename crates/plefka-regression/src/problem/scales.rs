//! The scales of columns: means, inverse standard deviations, largest absolute values.

use ndarray::Array1;
use plefka::data::Rows;

use super::moments;
use super::preparation::Preparation;

/// The column means, and the inverses of the scales. The inverse is 0 for a column that is constant up to rounding, so
/// that its coefficient is 0, the one of minimum norm.
pub(super) fn scales(
    x: &Rows<f64>,
    weights: &Array1<f64>,
    preparation: &Preparation,
) -> (Array1<f64>, Array1<f64>) {
    let total = weights.sum();
    let p = x.n_columns();
    let (first, _) = moments::of(x, weights);
    let mean = if preparation.intercept { first / total } else { Array1::zeros(p) };
    let inverse = inverse_scales(&spread(x, weights, &mean), &largest(x), preparation.standardize);
    (mean, inverse)
}

/// 1/σ, or 1 if columns are not standardised; 0 for a column that is constant up to rounding.
pub(super) fn inverse_scales(spread: &Array1<f64>, largest: &Array1<f64>, standardize: bool) -> Array1<f64> {
    let inverse = spread.iter().zip(largest).map(|(&spread, &largest)| match spread {
        _ if spread <= 8.0 * f64::EPSILON * largest => 0.0,
        spread if standardize => 1.0 / spread,
        _ => 1.0,
    });
    inverse.collect()
}

/// √(Σ w (x − m)²/Σ w) of every column.
fn spread(x: &Rows<f64>, weights: &Array1<f64>, mean: &Array1<f64>) -> Array1<f64> {
    let total = weights.sum();
    match x {
        Rows::Dense(matrix) => {
            let mut squares = Array1::<f64>::zeros(matrix.ncols());
            for (row, w) in matrix.rows().into_iter().zip(weights) {
                for ((square, x), m) in squares.iter_mut().zip(row).zip(mean) {
                    *square += w * (x - m) * (x - m);
                }
            }
            squares.mapv(|square| (square / total).sqrt())
        }
        Rows::Sparse(csr) => {
            let mut squares = Array1::<f64>::zeros(csr.n_columns());
            let mut stored = Array1::<f64>::zeros(csr.n_columns());
            for (row, w) in weights.iter().enumerate() {
                let (columns, values) = csr.row(row);
                for (&j, &x) in columns.iter().zip(values) {
                    squares[j as usize] += w * (x - mean[j as usize]).powi(2);
                    stored[j as usize] += w;
                }
            }
            // Entries that are not stored are zeros.
            let parts = squares.iter().zip(&stored).zip(mean);
            parts
                .map(|((square, stored), m)| ((square + (total - stored).max(0.0) * m * m) / total).sqrt())
                .collect()
        }
    }
}

/// max |x| of every column.
pub(crate) fn largest(x: &Rows<f64>) -> Array1<f64> {
    let mut out = Array1::<f64>::zeros(x.n_columns());
    match x {
        Rows::Dense(matrix) => {
            for row in matrix.rows() {
                out.zip_mut_with(&row, |most, x| *most = most.max(x.abs()));
            }
        }
        Rows::Sparse(csr) => {
            for row in 0..csr.n_rows() {
                let (columns, values) = csr.row(row);
                for (&j, &x) in columns.iter().zip(values) {
                    out[j as usize] = out[j as usize].max(x.abs());
                }
            }
        }
    }
    out
}
