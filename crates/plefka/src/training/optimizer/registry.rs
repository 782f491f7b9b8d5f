//! The optimizers by their names in the settings.

use super::adam::Adam;
use super::config::{OptimizerConfig, OptimizerKind};
use super::interface::Optimizer;
use super::momentum::Momentum;
use super::slot::SlotShape;
use crate::float::Float;

/// The optimizer of the settings for these slots, before its first step.
pub fn optimizer<F: Float>(config: &OptimizerConfig, slots: &[SlotShape]) -> Box<dyn Optimizer<F>> {
    match config.kind {
        OptimizerKind::Sgd => Box::new(Momentum::new(config, slots)),
        OptimizerKind::Adam => Box::new(Adam::new(config, slots)),
    }
}
