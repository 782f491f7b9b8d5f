//! Differences of a mean over the same samples between two models: the spread between samples cancels, so that the
//! error of the difference is much smaller than that of either mean.

use serde::{Deserialize, Serialize};

use crate::inference::exact::log_sum_exp;
use crate::numerics::mean::mean_and_variance;

/// Values of samples under one model; a likelihood is −F^c of every sample, and ln Z apart.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PerSample {
    /// One value per sample.
    pub(crate) values: Vec<f64>,
    /// ln Z of every independent population of chains: one entry where it is exact, none where it plays no role.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) log_partitions: Vec<f64>,
}

/// A mean difference per sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Difference {
    pub(crate) mean: f64,
    /// Its standard error: the spread of the differences over the samples, and that of ln Z over the populations.
    pub(crate) std_error: f64,
}

impl PerSample {
    /// The values, or nothing if one of them is not finite.
    pub(crate) fn new(values: Vec<f64>, log_partitions: Vec<f64>) -> Option<Self> {
        let finite = values.iter().chain(&log_partitions).all(|x| x.is_finite());
        (finite && !values.is_empty()).then_some(Self { values, log_partitions })
    }

    /// Mean of this model's values minus that of the other model's on the same samples; `None` for other samples.
    pub(crate) fn minus(&self, other: &Self) -> Option<Difference> {
        if self.values.len() != other.values.len() {
            return None;
        }
        let differences: Vec<f64> = self.values.iter().zip(&other.values).map(|(x, y)| x - y).collect();
        let (mean, variance) = mean_and_variance(&differences);
        let (shift, error) = shift(&self.log_partitions, &other.log_partitions);
        Some(Difference { mean: mean - shift, std_error: variance.sqrt().hypot(error) })
    }
}

/// The change of ln Z and its error. Populations that followed the training are compared one by one; otherwise both
/// errors count.
fn shift(now: &[f64], before: &[f64]) -> (f64, f64) {
    let value = |all: &[f64]| if all.is_empty() { 0.0 } else { log_sum_exp(all) - (all.len() as f64).ln() };
    let change = value(now) - value(before);
    let error = |all: &[f64], value: f64| {
        let (mean, variance) = mean_and_variance(all);
        // As for ln Z itself: if the populations scatter, the largest one dominates the mean.
        variance.sqrt().hypot(0.5 * (value - mean))
    };
    let error = match (now.len(), before.len()) {
        (n, m) if n == m && n > 1 => {
            let changes: Vec<f64> = now.iter().zip(before).map(|(x, y)| x - y).collect();
            error(&changes, change)
        }
        (n, m) => [(n, now), (m, before)]
            .into_iter()
            .filter(|(count, _)| *count > 1)
            .map(|(_, all)| error(all, value(all)))
            .fold(0.0, f64::hypot),
    };
    (change, error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_samples_have_in_common_cancels() {
        let before = PerSample::new(vec![-5.0, -50.0, -500.0, -20.0], vec![3.0]).unwrap();
        let now = PerSample::new(vec![-4.0, -49.2, -498.8, -19.0], vec![3.5]).unwrap();
        let found = now.minus(&before).unwrap();
        // Differences 1, 0.8, 1.2, 1 minus the change of ln Z.
        assert!((found.mean - 0.5).abs() < 1e-12, "{found:?}");
        let wanted = ((0.04f64 + 0.04) / 3.0 / 4.0).sqrt();
        assert!((found.std_error - wanted).abs() < 1e-12, "{found:?} {wanted}");
        assert_eq!(now.minus(&PerSample::new(vec![0.0], vec![]).unwrap()), None);
        assert_eq!(PerSample::new(vec![f64::NAN], vec![]), None);
    }

    #[test]
    fn populations_that_follow_the_training_cancel_too() {
        let values = vec![-1.0, -2.0];
        let of = |z: Vec<f64>| PerSample::new(values.clone(), z).unwrap();
        let apart = of(vec![1.0, 3.0]).minus(&of(vec![0.5, 2.5])).unwrap();
        assert!((apart.mean + 0.5).abs() < 1e-12 && apart.std_error < 1e-12, "{apart:?}");
        let unlike = of(vec![1.0, 3.0]).minus(&of(vec![2.0])).unwrap();
        assert!(unlike.std_error > 0.9, "{unlike:?}");
    }
}
