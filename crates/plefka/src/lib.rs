//! Restricted Boltzmann machines, trained and understood with the statistical mechanics of spin glasses.

pub mod data;
pub mod diagnostics;
pub mod error;
pub mod float;
pub mod inference;
pub mod io;
pub mod kernels;
pub mod laws;
pub mod model;
pub mod rng;
pub mod training;
pub mod units;

pub use error::{Error, Result};
pub use float::Float;
pub use model::Rbm;
