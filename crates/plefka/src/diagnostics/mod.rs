//! Diagnostics: numbers that say how good a model is and how its training goes.

pub mod mean_field_likelihood;
pub mod monitors;
pub mod pseudo_likelihood;
pub mod running;
pub mod spectrum;
