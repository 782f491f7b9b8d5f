//! Learning-rate schedules: pure functions of the progress through training.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

crate::choices! {
    /// Shape of the learning rate, or of the temperature, between the first step and the last.
    #[derive(Default)]
    #[non_exhaustive]
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
    /// The value at t in [0, 1] of a quantity that changes from `first` to `last`.
    pub(super) fn between(self, first: f64, last: f64, t: f64) -> f64 {
        match self {
            Self::Constant => first,
            Self::Linear => first + (last - first) * t,
            Self::Exponential => first * (last / first).powf(t),
            Self::Cosine => last + (first - last) * 0.5 * (1.0 + (std::f64::consts::PI * t).cos()),
        }
    }
}

/// The rate of a schedule without a rate, and for units other than 0/1 units.
pub(super) const CAUTIOUS: f64 = 0.05;

/// A learning rate as a function of t ∈ [0, 1], the share of the steps done, after a linear warm-up.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Schedule {
    /// The rate at the start, after the warm-up; `None` means a rate that follows the variance of the data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate: Option<f64>,
    /// The shape of the decrease.
    pub shape: Shape,
    /// The rate at the end.
    pub final_rate: f64,
    /// The share of the steps, from the first, during which the rate rises linearly from 0.
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

    /// Refuses rates that are negative or not finite, and an exponential decrease to 0.
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
