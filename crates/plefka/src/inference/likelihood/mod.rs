//! Likelihoods of samples and the ln Z that they need while a machine is trained.

pub mod mean_field;
pub mod pseudo;
pub mod running;
