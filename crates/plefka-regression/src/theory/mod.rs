//! The risk of a regression in the theory of large random designs.

pub mod decomposition;
mod equivalent;
mod isotropic;

pub use equivalent::{Design, effective_lambda, risk};
pub use isotropic::{best_lambda, best_risk, ridge_risk, ridgeless_risk};
