//! The interface of optimizers: from an ascent direction to a change of the parameters, slot by slot.

use std::fmt::Debug;

use ndarray::Array2;

use super::slot::Slot;
use crate::error::Result;
use crate::float::Float;
use crate::training::state::State;

/// Changes any part of an array of parameters, given the same part of the ascent direction and of what is carried.
pub type Update<F> = Box<dyn Fn(&mut [F], &[F], &mut [&mut [F]]) + Send + Sync>;

/// Changes the parameters of some slots along an ascent direction. A step calls [`Optimizer::begin`] once and
/// [`Optimizer::update`] once for every slot.
pub trait Optimizer<F: Float>: Send + Debug {
    /// A step begins.
    fn begin(&mut self) {}

    /// How the step changes the parameters of a slot, and what is carried for it from step to step, all of its shape.
    ///
    /// # Panics
    /// If the optimizer was made for fewer slots.
    fn update(&mut self, slot: Slot, rate: F) -> (Update<F>, Vec<&mut Array2<F>>);

    /// The arrays and numbers carried from step to step, for a checkpoint.
    fn state(&self) -> State<F>;

    /// Takes back what [`Optimizer::state`] gave.
    ///
    /// # Errors
    /// [`crate::Error::Input`] if an array or a number is missing or an array has another shape.
    fn restore(&mut self, state: &mut State<F>) -> Result<()>;
}
