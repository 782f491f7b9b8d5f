//! Progress of a run: epochs, steps, seconds and measurements.

use serde::{Deserialize, Serialize};

use super::sums::EpochSums;
use crate::training::monitors::{PerSample, Values};

/// Progress of a run; the default is a run that has made no step.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Progress {
    /// Number of completed epochs.
    pub epoch: u64,
    /// Number of completed mini-batches of the current epoch.
    pub batch: u64,
    /// Number of completed steps.
    pub step: u64,
    /// Seconds of training, over all sessions.
    pub seconds: f64,
    /// One record per measurement.
    pub history: Vec<Record>,
    /// ln Z from every population of the running likelihood.
    #[serde(default)]
    pub running_log_partitions: Vec<f64>,
    /// Steps after which the models of the trajectory were kept.
    #[serde(default)]
    pub trajectory: Vec<u64>,
    /// Sums over the steps of the current epoch.
    pub(super) sums: EpochSums,
    /// The best value of the stopping monitor, signed so that larger is better, and its epoch.
    pub best_value: Option<(f64, u64)>,
    /// The values of the stopping monitor at the best model, by validation sample.
    #[serde(default)]
    pub(super) best_samples: Option<PerSample>,
    /// Log-likelihoods of the last measurement, by training and validation sample.
    #[serde(default)]
    pub(super) last_samples: [Option<PerSample>; 2],
}

/// The monitors at the end of an epoch; epoch 0 is before training.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Number of completed epochs.
    pub epoch: u64,
    /// Number of completed steps.
    pub step: u64,
    /// Seconds of training.
    pub seconds: f64,
    /// Finite values by name.
    pub values: Values,
}
