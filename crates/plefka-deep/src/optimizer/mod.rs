//! Optimizers: the rules by which a gradient changes the weights, and their arrays.

pub mod rule;
mod state;

pub use rule::{Rule, RuleSettings};
pub(crate) use state::{Limits, Optimizer};
