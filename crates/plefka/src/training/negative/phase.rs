//! The interface of negative phases.

use std::fmt::Debug;

use super::context::Context;
use super::estimate::Estimate;
use crate::error::Result;
use crate::float::Float;
use crate::model::Rbm;
use crate::training::state::State;

/// Any estimator of ∇ ln Z.
pub trait NegativePhase<F: Float>: Send + Debug {
    /// The name used in configurations.
    fn name(&self) -> &'static str;

    /// Estimates ∇ ln Z; chains and replicas advance.
    fn estimate(&mut self, context: &Context<'_, F>) -> Result<Estimate<F>>;

    /// Chains or replicas, for a checkpoint: with them a run goes on bit for bit.
    fn state(&self) -> State<F>;

    /// Takes the chains or replicas of `rbm` out of `state`, as [`NegativePhase::state`] made it; they start anew where it has
    /// none.
    ///
    /// # Errors
    /// [`crate::Error::Input`] if an array has another shape than these settings and this machine need.
    fn restore(&mut self, rbm: &Rbm<F>, state: &mut State<F>) -> Result<()>;

    /// Whether a step counts only if [`NegativePhase::accepts`] allows it.
    fn vetoes(&self) -> bool {
        false
    }

    /// Whether chains can follow to `rbm`; if not, the step is taken back and the learning rate halved.
    fn accepts(&mut self, _rbm: &Rbm<F>, _beta: F) -> bool {
        true
    }
}
