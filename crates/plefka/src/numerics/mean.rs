//! The mean of independent values, and the variance of the mean.

/// The mean, and the variance of the mean (the square of its standard error). The variance is NaN for a single value;
/// both are NaN without values.
pub fn mean_and_variance(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|x| (x - mean).powi(2)).sum();
    (mean, squares / (n - 1.0) / n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_have_the_variance_of_their_values_over_their_number() {
        assert_eq!(mean_and_variance(&[1.0, 3.0, 5.0, 7.0]), (4.0, 20.0 / 3.0 / 4.0));
        assert!(mean_and_variance(&[2.0]).1.is_nan() && mean_and_variance(&[]).0.is_nan());
    }
}
