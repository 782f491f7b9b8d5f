//! Events of a run, as its observer receives them.

use super::progress::{Progress, Record};
use super::trainer::Trainer;
use crate::float::Float;

/// An event of a run.
#[derive(Debug)]
pub enum Event<'a, F: Float> {
    /// A step is done.
    Step {
        /// Where the run is.
        progress: &'a Progress,
        /// Steps in an epoch.
        steps_per_epoch: u64,
    },
    /// An epoch is done and measured.
    Epoch {
        /// The measurements.
        record: &'a Record,
        /// The run, to save a checkpoint from.
        trainer: &'a Trainer<F>,
    },
    /// A text for the user.
    Warning(String),
}
