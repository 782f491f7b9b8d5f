//! Importance weights and their statistics: mean, bootstrap error, effective sample size and histogram. The mean of
//! e^{w} is an unbiased estimate of Z, so its logarithm is below ln Z on average, and exceeds ln Z by b with
//! probability at most e^{−b} (Grosse, Ghahramani & Adams 2015).

use crate::error::{Error, Result};
use crate::inference::exact::log_sum_exp;
use crate::rng::{Purpose, Stream};

/// Logarithms of independent estimates of Z, one per chain.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights(Vec<f64>);

/// The standard error of a resampled statistic and the ends of its central 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Resampled {
    /// Standard deviation over the replicates.
    pub std_error: f64,
    /// 2.5th percentile.
    pub lower: f64,
    /// 97.5th percentile.
    pub upper: f64,
}

/// Number of bootstrap replicates.
const REPLICATES: usize = 400;

impl Weights {
    /// Weights in nats.
    ///
    /// # Errors
    /// [`Error::Input`] for no weights or one that is not finite.
    pub fn new(log_weights: Vec<f64>) -> Result<Self> {
        if log_weights.is_empty() {
            return Err(Error::input("importance weights", 0, "at least 1"));
        }
        if let Some((chain, w)) = log_weights.iter().enumerate().find(|(_, w)| !w.is_finite()) {
            return Err(Error::input(format!("importance weight of chain {chain}"), w, "a finite number"));
        }
        Ok(Self(log_weights))
    }

    /// The weights, nats.
    pub fn log_weights(&self) -> &[f64] {
        &self.0
    }

    /// ln of the mean of e^{w}.
    pub fn log_mean(&self) -> f64 {
        log_sum_exp(&self.0) - (self.0.len() as f64).ln()
    }

    /// −ln of the mean of e^{−w}: the estimate of ln Z from the weights of the reverse run.
    pub fn log_harmonic_mean(&self) -> f64 {
        let negative: Vec<f64> = self.0.iter().map(|w| -w).collect();
        (self.0.len() as f64).ln() - log_sum_exp(&negative)
    }

    /// (Σe^w)²/Σe^{2w}, the number of equal weights with the same error. `sign` is −1 for the reverse run.
    pub fn effective_sample_size(&self, sign: f64) -> f64 {
        let (once, twice): (Vec<f64>, Vec<f64>) = self.0.iter().map(|w| (sign * w, 2.0 * sign * w)).unzip();
        (2.0 * log_sum_exp(&once) - log_sum_exp(&twice)).exp()
    }

    /// The bootstrap of [`Weights::log_mean`] (with `sign` −1, of the harmonic mean) over 400 replicates.
    pub fn bootstrap(&self, sign: f64, seed: u64) -> Resampled {
        let signed: Vec<f64> = self.0.iter().map(|w| sign * w).collect();
        let top = signed.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let terms: Vec<f64> = signed.iter().map(|w| (w - top).exp()).collect();
        resample(self.0.len(), seed, |picked| {
            let sum: f64 = picked.iter().map(|&k| terms[k]).sum();
            sign * (top + (sum / picked.len() as f64).ln())
        })
    }

    /// Counts of the weights in `bins` equal bins, and the edges of the first and the last bin.
    pub fn histogram(&self, bins: usize) -> (Vec<usize>, f64, f64) {
        let low = self.0.iter().copied().fold(f64::INFINITY, f64::min);
        let high = self.0.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let mut counts = vec![0; bins.max(1)];
        let width = (high - low) / counts.len() as f64;
        for w in &self.0 {
            let bin = if width > 0.0 { ((w - low) / width) as usize } else { 0 };
            let last = counts.len() - 1;
            counts[bin.min(last)] += 1;
        }
        (counts, low, high)
    }
}

/// The bootstrap of any statistic of `n` independent items; `statistic` receives the indices of the picked items.
pub(crate) fn resample(n: usize, seed: u64, mut statistic: impl FnMut(&[usize]) -> f64) -> Resampled {
    let mut stream = Stream::new(seed, Purpose::Resample, 0, n as u64);
    let mut picked = vec![0; n];
    let mut values: Vec<f64> = (0..REPLICATES)
        .map(|_| {
            picked.iter_mut().for_each(|k| *k = stream.below(n));
            statistic(&picked)
        })
        .collect();
    values.sort_unstable_by(f64::total_cmp);
    let mean = values.iter().sum::<f64>() / REPLICATES as f64;
    let variance = values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (REPLICATES - 1) as f64;
    let at = |share: f64| values[(share * (REPLICATES - 1) as f64).round() as usize];
    Resampled { std_error: variance.sqrt(), lower: at(0.025), upper: at(0.975) }
}
