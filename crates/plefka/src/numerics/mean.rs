//! The mean of independent values, and the variance of the mean.

/// The mean, and the variance of the mean (the square of its standard error). The variance is NaN for a single value;
/// both are NaN without values.
pub fn mean_and_variance(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|x| (x - mean).powi(2)).sum();
    (mean, squares / (n - 1.0) / n)
}
