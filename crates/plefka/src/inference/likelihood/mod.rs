//! Likelihoods of samples and the ln Z that they need during training.

pub mod mean_field;
pub mod pseudo;
pub mod running;
