//! The interface of optimizers: from an ascent direction to a change of the parameters, slot by slot.

use std::fmt::Debug;

use ndarray::Array2;

use super::slot::Slot;
use crate::error::Result;
use crate::float::Float;
use crate::training::state::State;

/// Changes a part of an array of parameters, given the same part of the ascent direction and of the optimizer's arrays.
pub type Update<F> = Box<dyn Fn(&mut [F], &[F], &mut [&mut [F]]) + Send + Sync>;

/// Changes the parameters of some slots along an ascent direction. A step calls [`Optimizer::begin`] once and
/// [`Optimizer::update`] once for every slot.
pub trait Optimizer<F: Float>: Send + Debug {
    /// Starts a step.
    fn begin(&mut self) {}

    /// The change of the parameters of a slot in this step, and the arrays kept for the slot from step to step, all of
    /// the slot's shape.
    ///
    /// # Panics
    /// If the optimizer was made for fewer slots.
    fn update(&mut self, slot: Slot, rate: F) -> (Update<F>, Vec<&mut Array2<F>>);

    /// The arrays and numbers kept from step to step, for a checkpoint.
    fn state(&self) -> State<F>;

    /// Restores the result of [`Optimizer::state`].
    ///
    /// # Errors
    /// [`crate::Error::Input`] if an array or a number is missing or an array has another shape.
    fn restore(&mut self, state: &mut State<F>) -> Result<()>;
}
