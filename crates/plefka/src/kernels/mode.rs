//! Whether a product replaces what was in its output.

/// Whether a product replaces its output or is added to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accumulate {
    /// out = scale · a b
    Replace,
    /// out += scale · a b
    Add,
}
