//! Errors of predictions of rows left out, with their standard errors, and paired comparisons of two of them.

use ndarray::{Array1, Array2, Array3, ArrayView1};
use serde::Serialize;

use crate::selection::k_fold::Data;

/// A number with its standard error.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// Its standard error over rows.
    pub std_error: f64,
}

impl Estimate {
    /// The weighted mean of one number per row. The rows count as independent.
    pub fn mean(rows: ArrayView1<'_, f64>, weights: Option<&[f64]>) -> Self {
        let weight = |row: usize| weights.map_or(1.0, |w| w[row]);
        let total: f64 = (0..rows.len()).map(weight).sum();
        let counted = (0..rows.len()).filter(|&row| weight(row) > 0.0).count() as f64;
        let value = rows.iter().enumerate().map(|(k, x)| weight(k) * x).sum::<f64>() / total;
        let spread = rows.iter().enumerate().map(|(k, x)| (weight(k) * (x - value)).powi(2)).sum::<f64>();
        let std_error = (spread * counted / (counted - 1.0).max(1.0)).sqrt() / total;
        Self { value, std_error }
    }

    /// The root of a mean square.
    pub fn root(self) -> Self {
        let value = self.value.max(0.0).sqrt();
        Self { value, std_error: if value > 0.0 { 0.5 * self.std_error / value } else { 0.0 } }
    }

    /// Whether the estimate lies above zero by more than so many standard errors.
    pub fn exceeds(self, errors: f64) -> bool {
        self.value > errors * self.std_error && self.value > 0.0
    }
}

/// Squared errors of predictions of every row, means over targets, (parameters × rows).
pub(super) fn squared_errors(predicted: &Array3<f64>, y: &Array2<f64>) -> Array2<f64> {
    let (count, n, t) = predicted.dim();
    Array2::from_shape_fn((count, n), |(k, row)| {
        (0..t).map(|target| (predicted[[k, row, target]] - y[[row, target]]).powi(2)).sum::<f64>() / t as f64
    })
}

/// The mean of the paired differences a − b over rows.
pub(super) fn difference(a: ArrayView1<'_, f64>, b: ArrayView1<'_, f64>, data: Data<'_>) -> Estimate {
    let gap: Array1<f64> = &a - &b;
    Estimate::mean(gap.view(), data.weights)
}
