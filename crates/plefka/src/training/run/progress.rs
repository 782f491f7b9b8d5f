//! Progress of a run: epochs, steps, seconds and measurements.

use serde::{Deserialize, Serialize};

use super::sums::EpochSums;
use crate::error::{Error, Result};
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

/// Largest number of epochs or steps that a checkpoint may state: sums of two such numbers do not overflow.
const MOST: u64 = 1 << 53;

impl Progress {
    /// Refuses counts that no run has, as in a damaged checkpoint.
    ///
    /// # Errors
    /// [`Error::Input`] with the count, its value and its range.
    pub(crate) fn check(&self) -> Result<()> {
        let best = self.best_value.map_or(0, |(_, epoch)| epoch);
        let counts = [
            ("epoch", self.epoch, MOST),
            ("step", self.step, MOST),
            ("batch", self.batch, self.step),
            ("epoch of the best value", best, self.epoch),
            ("steps of the sums", self.sums.steps, self.step),
        ];
        for (name, found, most) in counts {
            if found > most {
                return Err(Error::input(format!("progress: {name}"), found, format!("at most {most}")));
            }
        }
        if !(self.seconds.is_finite() && self.seconds >= 0.0) {
            return Err(Error::input("progress: seconds", self.seconds, "a number of at least 0"));
        }
        let rising = self.trajectory.is_sorted_by(|a, b| a < b);
        if !rising || self.trajectory.last().is_some_and(|last| *last > self.step) {
            let expected = format!("rising numbers of at most {}", self.step);
            return Err(Error::input(
                "progress: steps of the trajectory",
                format!("{:?}", self.trajectory),
                expected,
            ));
        }
        Ok(())
    }
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
