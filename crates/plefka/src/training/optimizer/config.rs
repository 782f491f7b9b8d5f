//! Settings of all optimizers.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

crate::choices! {
    /// Which optimizer.
    #[derive(Default)]
    #[non_exhaustive]
    pub enum OptimizerKind: "optimizer" {
        #[default]
        Sgd = "sgd": "Gradient ascent with momentum",
        Adam = "adam": "Adam (Kingma & Ba 2015)",
    }
}

/// Settings of all optimizers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OptimizerConfig {
    /// The kind of optimizer.
    pub kind: OptimizerKind,
    /// μ of the momentum in [0, 1).
    pub momentum: f64,
    /// Whether the momentum acts on the biases too.
    pub momentum_on_biases: bool,
    /// Adam's decay of the first moment.
    pub beta1: f64,
    /// Adam's decay of the second moment.
    pub beta2: f64,
    /// Adam's ε.
    pub epsilon: f64,
}

impl Default for OptimizerConfig {
    fn default() -> Self {
        Self {
            kind: OptimizerKind::Sgd,
            momentum: 0.0,
            momentum_on_biases: true,
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-8,
        }
    }
}

impl OptimizerConfig {
    /// Refuses settings out of range.
    pub fn check(&self) -> Result<()> {
        for (name, x) in [("momentum", self.momentum), ("beta1", self.beta1), ("beta2", self.beta2)] {
            if !(0.0..1.0).contains(&x) {
                return Err(Error::setting(name, x, "a number in [0, 1)"));
            }
        }
        if !(self.epsilon.is_finite() && self.epsilon > 0.0) {
            return Err(Error::setting("epsilon", self.epsilon, "a positive number"));
        }
        Ok(())
    }
}
