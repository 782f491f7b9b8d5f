//! Logistic regression beside ridge, and whether two classes can be told apart by a plane.

mod logistic;
mod nonnegative;
mod separability;

pub use logistic::{Logistic, logistic};
pub use separability::{Separability, separability};
