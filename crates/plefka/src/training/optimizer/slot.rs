//! Slots: the arrays of parameters that an optimizer changes, by number.

/// Number of an array of parameters: its position in the list with which the optimizer was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot(pub usize);

/// The name and the shape of an array of parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotShape {
    /// Name in a checkpoint, different for every slot.
    pub name: String,
    /// Rows and columns.
    pub dim: (usize, usize),
    /// Whether the parameters are biases, which can be excluded from momentum.
    pub is_bias: bool,
}
