//! The slots of a machine: the numbers by which an optimizer identifies its arrays of parameters.

use crate::float::Float;
use crate::model::Rbm;
use crate::training::optimizer::{Slot, SlotShape};

/// Parameters of the visible layer.
pub(super) const VISIBLE: Slot = Slot(0);
/// Parameters of the hidden layer.
pub(super) const HIDDEN: Slot = Slot(1);
/// Weights.
pub(super) const WEIGHTS: Slot = Slot(2);

/// Names and shapes of the slots, in order.
pub(super) fn slots<F: Float>(rbm: &Rbm<F>) -> [SlotShape; 3] {
    [
        ("visible", rbm.visible.parameters.dim(), true),
        ("hidden", rbm.hidden.parameters.dim(), true),
        ("weights", rbm.weights.dim(), false),
    ]
    .map(|(name, dim, is_bias)| SlotShape { name: name.into(), dim, is_bias })
}
