//! The settings of a step: the settings of a run that determine how a mini-batch changes the model.

use crate::training::config::{Reduction, RunConfig};
use crate::training::optimizer::OptimizerConfig;
use crate::training::penalty::Penalty;

/// The settings of a step.
#[derive(Debug, Clone, PartialEq)]
pub struct StepSettings {
    /// Seed of all random numbers.
    pub seed: u64,
    /// Inverse temperature, positive.
    pub beta: f64,
    /// Whether the gradient is centered.
    pub centering: bool,
    /// Gibbs sweeps that renew the imputed values of missing entries, at least 1.
    pub imputation_sweeps: u32,
    /// Whether gradient, penalties and momentum are means per sample or sums over the batch.
    pub reduction: Reduction,
    /// Optimizer.
    pub optimizer: OptimizerConfig,
    /// Weight decay and bounds.
    pub penalty: Penalty,
}

impl StepSettings {
    /// The settings of a step in a run.
    pub fn of(config: &RunConfig) -> Self {
        let training = &config.training;
        Self {
            seed: config.seed,
            beta: training.beta,
            centering: training.centering,
            imputation_sweeps: training.imputation_sweeps,
            reduction: training.reduction,
            optimizer: training.optimizer,
            penalty: training.penalty,
        }
    }
}
