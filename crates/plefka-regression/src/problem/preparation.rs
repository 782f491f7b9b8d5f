//! The preparation of X and y before a fit.

use serde::{Deserialize, Serialize};

use super::smoothing::Penalty;

/// The preparation of X and y.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Preparation {
    /// Fit a constant without penalty.
    pub intercept: bool,
    /// Divide every column by its (weighted, population) standard deviation, so that λ penalises all columns equally.
    pub standardize: bool,
    /// The quantity that is penalised.
    pub penalty: Penalty,
}

impl Default for Preparation {
    fn default() -> Self {
        Self { intercept: true, standardize: false, penalty: Penalty::Size }
    }
}
