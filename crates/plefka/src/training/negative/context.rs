//! The inputs of a negative phase at a step.

use crate::data::Batch;
use crate::float::Float;
use crate::model::{Positive, Rbm};

/// The inputs of an estimator.
#[derive(Debug)]
pub struct Context<'a, F: Float> {
    /// The model for which ∇ ln Z is estimated.
    pub rbm: &'a Rbm<F>,
    /// The mini-batch.
    pub batch: &'a Batch<F>,
    /// Its positive phase.
    pub positive: &'a Positive<F>,
    /// Inverse temperature.
    pub beta: F,
    /// The run's seed.
    pub seed: u64,
    /// Number of the step, from 0; together with the seed it identifies the random streams.
    pub step: u64,
}
