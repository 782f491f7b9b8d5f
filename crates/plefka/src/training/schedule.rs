//! Learning-rate schedules: pure functions of the progress through training.

use ndarray::s;
use serde::{Deserialize, Serialize};

use super::config::TrainingConfig;
use crate::error::{Error, Result};
use crate::float::Float;
use crate::model::Rbm;

crate::choices! {
    /// Shape of the learning rate, or of the temperature, between the first step and the last.
    #[derive(Default)]
    pub enum Shape: "schedule" {
        /// rate
        Constant = "constant": "The first value throughout",
        /// rate + (final − rate) t
        #[default]
        Linear = "linear": "By equal steps",
        /// rate (final/rate)^t
        Exponential = "exponential": "By a constant factor",
        /// final + (rate − final)(1 + cos πt)/2
        Cosine = "cosine": "As half a wave of the cosine, slowly at both ends",
    }
}

impl Shape {
    /// The value at t in [0, 1] of what goes from `first` to `last`.
    pub(super) fn between(self, first: f64, last: f64, t: f64) -> f64 {
        match self {
            Self::Constant => first,
            Self::Linear => first + (last - first) * t,
            Self::Exponential => first * (last / first).powf(t),
            Self::Cosine => last + (first - last) * 0.5 * (1.0 + (std::f64::consts::PI * t).cos()),
        }
    }
}

/// The automatic rate is this over the variance of the visible layer, Σ m(1−m), and at most [`BOLDEST`], for batches of
/// [`WHOLE`] samples or more.
const PER_VARIANCE: f64 = 25.0;
const BOLDEST: f64 = 0.5;
const WHOLE: f64 = 100.0;
/// At most this where the gradient is not centered: hidden units die at higher ones.
const UNCENTERED: f64 = 0.1;
/// Hidden units times passes for every sample, beyond which a run would learn its samples by heart.
const BY_HEART: f64 = 10.0;
/// The automatic rate for other units than those of 0 and 1.
const CAUTIOUS: f64 = 0.05;

/// The rate of runs that are given none; `samples` is the number of those that every pass sees, where it is known.
///
/// The curvature of the likelihood by the weights of a hidden unit is at most ¼ the covariance of the visible units where
/// all are 0 or 1, so that the rate falls with their variance, here that of independent units with the model's own fields,
/// which start at the data's means. Curvatures of other units may grow with the parameters. Gradients of smaller batches
/// are noisier, and the rate falls with their size. A large machine that sees few samples many times learns them by heart:
/// with q = hidden units · passes / samples the rate falls as 1/√(1 + q/10), an early stop (a run's length times
/// its rate is what weight decay would be the inverse of; Bishop 1995, section 9.2.4) that needs no validation samples. A
/// constant rate plans no end, so that runs may go on as if they had been longer from the start: it does not see q.
/// Measurements: docs/training-without-sampling.md.
pub fn automatic_rate<F: Float>(rbm: &Rbm<F>, training: &TrainingConfig, samples: Option<usize>) -> f64 {
    if !(rbm.visible.is_binary() && rbm.hidden.is_binary()) {
        return CAUTIOUS;
    }
    let mut means = rbm.visible.parameters.slice(s![..1, ..]).to_owned();
    rbm.visible.mean(F::one(), &mut means);
    let variance: f64 = means.iter().map(|m| m.wide() * (1.0 - m.wide())).sum();
    let boldest = if training.centering { BOLDEST } else { UNCENTERED };
    let planned = samples.filter(|_| training.schedule.shape != Shape::Constant);
    let q = planned.map_or(0.0, |n| (rbm.n_hidden() as f64) * (training.epochs as f64) / (n as f64));
    (PER_VARIANCE / variance).min(boldest) * (training.batch as f64 / WHOLE).min(1.0)
        / (1.0 + q / BY_HEART).sqrt()
}

/// A learning rate as a function of t ∈ [0, 1], the share of the steps done, after a linear warm-up.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Schedule {
    /// The rate at the start (after the warm-up); where there is none, one that suits the units ([`automatic_rate`]).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate: Option<f64>,
    /// How it falls.
    pub shape: Shape,
    /// The rate at the end.
    pub final_rate: f64,
    /// The first share of the steps, during which the rate rises linearly from 0.
    pub warm_up: f64,
}

impl Default for Schedule {
    fn default() -> Self {
        Self { rate: None, shape: Shape::Linear, final_rate: 0.0, warm_up: 0.0 }
    }
}

impl Schedule {
    /// The rate at t; t beyond 1 counts as 1.
    pub fn at(&self, t: f64) -> f64 {
        let t = t.clamp(0.0, 1.0);
        let rate = self.shape.between(self.first(), self.final_rate, t);
        if t < self.warm_up { rate * (t / self.warm_up) } else { rate }
    }

    /// The rate at the start.
    fn first(&self) -> f64 {
        self.rate.unwrap_or(CAUTIOUS)
    }

    /// Refuses rates that are negative or not finite, and an exponential fall to 0.
    pub fn check(&self) -> Result<()> {
        for (name, x) in [("rate", self.first()), ("final_rate", self.final_rate)] {
            if !(x.is_finite() && x >= 0.0) {
                return Err(Error::setting(name, x, "a finite number, at least 0"));
            }
        }
        if self.shape == Shape::Exponential && !(self.first() > 0.0 && self.final_rate > 0.0) {
            return Err(Error::setting(
                "final_rate",
                self.final_rate,
                "more than 0 with an exponential schedule",
            ));
        }
        if !(0.0..1.0).contains(&self.warm_up) {
            return Err(Error::setting("warm_up", self.warm_up, "a share of the steps in [0, 1)"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_automatic_rate_falls_with_variance_and_passes() {
        use crate::laws::machines;
        use crate::units::{Bernoulli, Spin};
        let settings = |batch, epochs, centering| TrainingConfig {
            batch,
            epochs,
            centering,
            ..TrainingConfig::default()
        };
        let mut rbm = machines::machine::<f64>(&Bernoulli, (800, 3), 0.1, 1);
        rbm.visible.parameters.fill(0.0);
        let rate = |batch, epochs, samples| automatic_rate(&rbm, &settings(batch, epochs, true), samples);
        assert!((rate(100, 7, None) - 25.0 / 200.0).abs() < 1e-12);
        assert!((rate(20, 7, None) - 5.0 / 200.0).abs() < 1e-12);
        // Three hidden units and 1000 passes over 100 samples: q = 30.
        assert!((rate(500, 1000, Some(100)) - 0.5 * rate(500, 1000, None)).abs() < 1e-12);
        assert!(rate(500, 1, Some(1_000_000)) > 0.999_999 * rate(500, 1, None));
        let mut constant = settings(500, 1000, true);
        constant.schedule.shape = Shape::Constant;
        assert_eq!(automatic_rate(&rbm, &constant, Some(100)), rate(500, 1000, None));
        assert_eq!(automatic_rate(&rbm, &settings(100, 7, false), None), UNCENTERED);
        rbm.visible.parameters.fill(-9.0);
        assert_eq!(automatic_rate(&rbm, &settings(500, 7, true), None), BOLDEST);
        rbm.hidden.unit = &Spin;
        assert_eq!(automatic_rate(&rbm, &settings(20, 7, true), None), CAUTIOUS);
    }

    #[test]
    fn ends_and_middles() {
        let base = Schedule { rate: Some(0.4), final_rate: 0.1, warm_up: 0.0, shape: Shape::Constant };
        let middle =
            [(Shape::Constant, 0.4), (Shape::Linear, 0.25), (Shape::Exponential, 0.2), (Shape::Cosine, 0.25)];
        for (shape, want) in middle {
            let schedule = Schedule { shape, ..base };
            assert!((schedule.at(0.5) - want).abs() < 1e-15, "{shape:?}");
            assert!((schedule.at(0.0) - 0.4).abs() < 1e-15);
            let end = if shape == Shape::Constant { 0.4 } else { 0.1 };
            assert!((schedule.at(2.0) - end).abs() < 1e-15);
        }
        let warm = Schedule { warm_up: 0.1, ..base };
        assert!((warm.at(0.05) - 0.2).abs() < 1e-15);
    }
}
