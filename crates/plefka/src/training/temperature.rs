//! Temperature of training: T goes to 1 over the first steps, and both phases are evaluated at β/T. T scales W, a and b
//! alike (Li et al. 2016, "Temperature based restricted Boltzmann machines"), so that a hot machine has small
//! parameters and no modes in which chains can be trapped while the gradient is still rough.

use serde::{Deserialize, Serialize};

use super::schedule::Shape;
use crate::error::{Error, Result};

/// T as a function of the share of the steps done, in units of 1/β, the temperature at the end of the run.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Temperature {
    /// T at the first step; 1 for no change.
    pub start: f64,
    /// The shape of the change to 1: `linear`, `exponential` (by a constant factor) or `cosine`.
    pub shape: Shape,
    /// The share of the steps after which T is 1.
    pub until: f64,
}

impl Default for Temperature {
    fn default() -> Self {
        Self { start: 1.0, shape: Shape::Exponential, until: 0.5 }
    }
}

impl Temperature {
    /// T after the share `t` of all steps.
    pub fn at(&self, t: f64) -> f64 {
        if t >= self.until { 1.0 } else { self.shape.between(self.start, 1.0, t / self.until) }
    }

    /// Whether T ever differs from 1.
    pub fn changes(&self) -> bool {
        self.start != 1.0
    }

    /// Refuses a start that is not positive, a share outside (0, 1], and a shape that never reaches 1.
    pub fn check(&self) -> Result<()> {
        if !(self.start.is_finite() && self.start > 0.0) {
            return Err(Error::setting("temperature.start", self.start, "a positive number"));
        }
        if !(self.until > 0.0 && self.until <= 1.0) {
            return Err(Error::setting("temperature.until", self.until, "a share of the steps in (0, 1]"));
        }
        if self.shape == Shape::Constant && self.changes() {
            return Err(Error::setting("temperature.shape", "constant", "linear, exponential or cosine"));
        }
        Ok(())
    }
}
