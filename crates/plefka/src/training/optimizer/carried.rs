//! Arrays that an optimizer keeps from step to step, one for each slot and of its shape.

use ndarray::Array2;

use super::slot::{Slot, SlotShape};
use crate::error::Result;
use crate::float::Float;
use crate::training::state::State;

/// One array for every slot, zero at the start.
#[derive(Debug)]
pub(super) struct Carried<F> {
    /// First part of the names in a checkpoint; the second part is the name of the slot.
    name: &'static str,
    slots: Vec<SlotShape>,
    arrays: Vec<Array2<F>>,
}

impl<F: Float> Carried<F> {
    pub(super) fn new(name: &'static str, slots: &[SlotShape]) -> Self {
        let arrays = slots.iter().map(|slot| Array2::zeros(slot.dim)).collect();
        Self { name, slots: slots.to_vec(), arrays }
    }

    pub(super) fn is_bias(&self, slot: Slot) -> bool {
        self.slots[slot.0].is_bias
    }

    pub(super) fn of(&mut self, slot: Slot) -> &mut Array2<F> {
        &mut self.arrays[slot.0]
    }

    /// Every array, and whether its slot holds biases.
    pub(super) fn arrays_mut(&mut self) -> impl Iterator<Item = (bool, &mut Array2<F>)> {
        self.slots.iter().map(|slot| slot.is_bias).zip(&mut self.arrays)
    }

    pub(super) fn state(&self) -> State<F> {
        let named = self.slots.iter().zip(&self.arrays);
        named
            .fold(State::new(), |state, (slot, array)| state.with_array(&slot.name, array.clone()))
            .prefixed(self.name)
    }

    /// Restores the result of [`Carried::state`].
    pub(super) fn restore(&mut self, state: &mut State<F>) -> Result<()> {
        for (slot, array) in self.slots.iter().zip(&mut self.arrays) {
            *array = state.take(&format!("{}.{}", self.name, slot.name), slot.dim)?;
        }
        Ok(())
    }
}
