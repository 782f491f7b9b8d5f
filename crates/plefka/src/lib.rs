//! Restricted Boltzmann machines, trained and understood with the statistical mechanics of spin glasses.

pub mod data;
pub mod error;
pub mod float;
pub mod rng;

pub use error::{Error, Result};
pub use float::Float;
