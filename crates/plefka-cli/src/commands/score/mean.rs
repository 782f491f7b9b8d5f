//! Mean and standard error over samples.

use plefka::Float;

/// Mean and standard error over samples.
#[derive(Debug, Clone, Copy)]
pub struct Mean {
    /// The mean.
    pub mean: f64,
    /// Its standard error; NaN for a single sample.
    pub error: f64,
}

impl Mean {
    /// Each value with its weight; equal ones for `None`.
    pub fn of<F: Float>(values: &[f64], weights: Option<&[F]>) -> Self {
        let n = values.len() as f64;
        let weight = |row: usize| weights.map_or(1.0, |w| w[row].wide());
        let total: f64 = (0..values.len()).map(weight).sum();
        let mean = values.iter().enumerate().map(|(row, x)| weight(row) * x).sum::<f64>() / total;
        let squares: f64 = values.iter().enumerate().map(|(row, x)| (weight(row) * (x - mean)).powi(2)).sum();
        // One sample has no spread to tell an error from.
        let error = if n > 1.0 { (squares * n / (n - 1.0)).sqrt() / total } else { f64::NAN };
        Self { mean, error }
    }
}

impl std::fmt::Display for Mean {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.error.is_nan() {
            true => write!(out, "{:.4}", self.mean),
            false => write!(out, "{:.4} ± {:.4}", self.mean, self.error),
        }
    }
}
