//! Events of a run, as its observer receives them.

use super::progress::{Progress, Record};
use super::trainer::Trainer;
use crate::float::Float;

/// An event of a run.
#[derive(Debug)]
pub enum Event<'a, F: Float> {
    /// The end of a step.
    Step {
        /// The progress of the run.
        progress: &'a Progress,
        /// Steps in an epoch.
        steps_per_epoch: u64,
    },
    /// The end of an epoch, after its measurements.
    Epoch {
        /// The measurements.
        record: &'a Record,
        /// The run, for a checkpoint.
        trainer: &'a Trainer<F>,
    },
    /// A text for the user.
    Warning(String),
}
