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
    ///
    /// # Errors
    /// Machines that the method cannot treat; [`crate::Error::Interrupted`] of a long step.
    fn estimate(&mut self, context: &Context<'_, F>) -> Result<Estimate<F>>;

    /// The chains or replicas for a checkpoint, which make a resumed run identical bit for bit.
    fn state(&self) -> State<F>;

    /// Takes the chains or replicas of `rbm` out of `state`, the result of [`NegativePhase::state`]; if `state` has
    /// none they start anew.
    ///
    /// # Errors
    /// [`crate::Error::Input`] if the shape of an array does not fit these settings and this machine.
    fn restore(&mut self, rbm: &Rbm<F>, state: &mut State<F>) -> Result<()>;

    /// Whether a step may take long: it then looks at [`Context::stop`], and when it is interrupted its state before the
    /// step is restored from [`NegativePhase::state`], which is copied before every step.
    fn is_long(&self) -> bool {
        false
    }

    /// Whether a step counts only if [`NegativePhase::accepts`] allows it.
    fn vetoes(&self) -> bool {
        false
    }

    /// Whether chains can follow to `rbm`; otherwise the step is undone and the learning rate halved.
    fn accepts(&mut self, _rbm: &Rbm<F>, _beta: F) -> bool {
        true
    }
}
