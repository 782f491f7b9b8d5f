//! What a run has done and measured.

use plefka::{Error, Result};
use serde::{Deserialize, Serialize};

/// The state of a run besides its arrays.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NetProgress {
    /// Whole epochs.
    pub epoch: usize,
    /// Steps of the epoch that is under way.
    pub batch: usize,
    /// Steps.
    pub step: u64,
    /// Seconds of training.
    pub seconds: f64,
    /// What the rate of the schedule is multiplied by: ½ for every time that the run was taken back.
    pub rate_factor: f64,
    /// Sums over the epoch that is under way.
    pub sums: NetSums,
    /// Smoothed loss.
    pub smoothed: Option<f64>,
    /// Least smoothed loss.
    pub best: Option<f64>,
    /// Measurements, one per epoch.
    pub history: Vec<NetRecord>,
    /// What the watchman found.
    pub findings: Vec<Finding>,
}

impl NetProgress {
    /// Refuses numbers that no run has, as in a damaged file.
    ///
    /// # Errors
    /// [`Error::Input`].
    pub(crate) fn check(&self) -> Result<()> {
        if !(self.rate_factor > 0.0 && self.rate_factor <= 1.0) {
            return Err(Error::input("progress: rate_factor", self.rate_factor, "a number in (0, 1]"));
        }
        if !(self.seconds.is_finite() && self.seconds >= 0.0) {
            return Err(Error::input("progress: seconds", self.seconds, "a finite number, at least 0"));
        }
        if self.history.len() > self.epoch {
            let expected = format!("at most {}, one per epoch", self.epoch);
            return Err(Error::input("progress: records", self.history.len(), expected));
        }
        Ok(())
    }
}

/// Sums over an epoch.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NetSums {
    /// Samples.
    pub samples: usize,
    /// Σ loss.
    pub loss: f64,
    /// Samples with another class than their label.
    pub wrong: usize,
    /// Largest norm of the gradient of a step.
    pub gradient: f64,
}

/// The measurements after an epoch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetRecord {
    /// Epochs so far.
    pub epoch: usize,
    /// Steps so far.
    pub step: u64,
    /// Seconds of training so far.
    pub seconds: f64,
    /// The rate of the last step.
    pub rate: f64,
    /// Mean loss of the samples of the epoch, each before its step, in nats (half the squared error for numbers).
    pub loss: f64,
    /// Share of the samples of the epoch that were classified wrongly, each before its step.
    pub error: Option<f64>,
    /// Mean loss of the validation samples.
    pub validation_loss: Option<f64>,
    /// Share of the validation samples that are classified wrongly.
    pub validation_error: Option<f64>,
    /// Standard error of `validation_error`, binomial.
    pub validation_error_std_error: Option<f64>,
    /// Largest norm of the gradient of a step of the epoch.
    pub gradient_norm: f64,
    /// Share of the hidden units of every layer that cannot learn from any of up to 500 samples.
    pub dead: Vec<f64>,
    /// Largest singular value of every weight matrix.
    pub sigma_max: Vec<f64>,
}

/// What the watchman found, and what was done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// The epoch under way, from 0.
    pub epoch: usize,
    /// Steps made.
    pub step: u64,
    /// Smoothed loss at the finding.
    pub loss: Option<f64>,
    /// Least smoothed loss of the run.
    pub best: Option<f64>,
    /// What was found, in words.
    pub found: String,
    /// What was done: `stopped`, `rolled back`, or `nothing`.
    pub done: String,
    /// The factor of the rate afterwards.
    pub rate_factor: f64,
}
