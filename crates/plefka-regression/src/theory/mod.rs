//! What the theory of large random designs says of the risk.

pub mod decomposition;
mod equivalent;
mod isotropic;

pub use equivalent::{Design, effective_lambda, risk};
pub use isotropic::{best_lambda, best_risk, ridge_risk, ridgeless_risk};
