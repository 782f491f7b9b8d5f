//! Draws of the numbers 0, 1, 2 … with given probabilities, by inversion of the cumulative distribution.

use crate::rng::Stream;

/// A distribution over the numbers 0, 1, 2 …
#[derive(Debug, Clone)]
pub struct Categorical {
    /// Cumulative sums of the weights.
    cumulative: Vec<f64>,
    /// The last number with a positive weight.
    last: usize,
}

impl Categorical {
    /// The distribution in which number k has a probability ∝ e^`log_weights`\[k\]; −∞ stands for probability 0. At
    /// least one log weight must be finite, and none may be NaN or ∞.
    pub fn new(log_weights: &[f64]) -> Self {
        let largest = log_weights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let mut total = 0.0;
        let sum = |log: &f64| {
            total += (log - largest).exp();
            total
        };
        let last = log_weights.iter().rposition(|log| log.is_finite()).unwrap_or(0);
        Self { cumulative: log_weights.iter().map(sum).collect(), last }
    }

    /// One number, drawn with one uniform random number.
    pub fn draw(&self, stream: &mut Stream) -> usize {
        let place = stream.uniform() * self.cumulative.last().copied().unwrap_or(0.0);
        // By rounding `place` may lie at the very end.
        self.cumulative.partition_point(|sum| *sum <= place).min(self.last)
    }
}
