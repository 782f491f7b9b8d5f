//! Where a run is, what it has measured, what its observer is told, and why it ended.

use serde::{Deserialize, Serialize};

use super::trainer::Trainer;
use crate::diagnostics::monitors::Values;
use crate::float::Float;

/// Where a run is.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Progress {
    /// Whole epochs done.
    pub epoch: u64,
    /// Mini-batches done of the epoch under way.
    pub batch: u64,
    /// Steps done since the start.
    pub step: u64,
    /// Seconds of training, over all sessions.
    pub seconds: f64,
    /// One record per measurement.
    pub history: Vec<Record>,
    /// Sums over the steps of the epoch under way.
    pub(super) sums: EpochSums,
    /// The best value of the stopping monitor, and its epoch.
    pub best_value: Option<(f64, u64)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub(super) struct EpochSums {
    pub(super) steps: u64,
    pub(super) gradient_norm: f64,
    pub(super) iterations: f64,
    pub(super) residual: Option<f64>,
}

/// The monitors at the end of an epoch; epoch 0 is before training.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Epochs done.
    pub epoch: u64,
    /// Steps done.
    pub step: u64,
    /// Seconds of training.
    pub seconds: f64,
    /// Finite values by name.
    pub values: Values,
}

/// What the observer is told.
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
    /// Something that the user should know.
    Warning(String),
}

/// Why training ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// All epochs are done.
    Finished,
    /// The validation monitor stopped improving.
    StoppedEarly,
    /// The time budget is spent.
    TimeBudget,
    /// The observer asked to stop.
    Interrupted,
}
