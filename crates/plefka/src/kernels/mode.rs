//! The mode of a product: it replaces its output, or is added to it.

/// Whether a product replaces its output or is added to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accumulate {
    /// out = scale · a b
    Replace,
    /// out += scale · a b
    Add,
}
