//! Slots: the arrays of parameters that an optimizer changes, by number.

/// Number of an array of parameters: its place in the list that the optimizer was made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot(pub usize);

/// What an optimizer knows of an array of parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotShape {
    /// Name in a checkpoint, unlike that of any other slot.
    pub name: String,
    /// Rows and columns.
    pub dim: (usize, usize),
    /// Whether these are biases, which momentum may leave out.
    pub is_bias: bool,
}
