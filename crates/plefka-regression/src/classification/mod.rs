//! Logistic regression to compare with ridge, and a test of whether a plane separates two classes.

mod logistic;
mod nonnegative;
mod separability;

pub use logistic::{Logistic, logistic};
pub use separability::{Separability, separability};
