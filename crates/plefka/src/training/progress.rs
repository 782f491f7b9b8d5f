//! Where a run is, what it has measured, what its observer is told, and why it ended.

use serde::{Deserialize, Serialize};

use super::monitors::Values;
use super::negative::Take;
use super::trainer::Trainer;
use crate::float::Float;

/// Where a run is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
    /// ln Z by every population of the running likelihood.
    #[serde(default)]
    pub running_log_partitions: Vec<f64>,
    /// Steps after which the models of the trajectory were kept.
    #[serde(default)]
    pub trajectory: Vec<u64>,
    /// Sums over the steps of the epoch under way.
    pub(super) sums: EpochSums,
    /// What the rate is multiplied with since steps were taken back, and the accepted steps since then.
    #[serde(default = "whole_rate")]
    pub(super) slowed: (f64, u64),
    /// The best value of the stopping monitor, and its epoch.
    pub best_value: Option<(f64, u64)>,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(super) struct EpochSums {
    pub(super) steps: u64,
    pub(super) gradient_norm: f64,
    pub(super) iterations: f64,
    pub(super) residual: Option<f64>,
    /// What a negative phase measures besides: values to record, or sums to divide by the number of steps.
    #[serde(default)]
    pub(super) means: Values,
    #[serde(default)]
    pub(super) last: Values,
}

impl EpochSums {
    pub(super) fn add(
        &mut self,
        norm: f64,
        fixed_point: Option<(usize, f64)>,
        measured: &[(&'static str, f64, Take)],
    ) {
        self.steps += 1;
        self.gradient_norm += norm;
        if let Some((iterations, residual)) = fixed_point {
            self.iterations += iterations as f64;
            self.residual = Some(self.residual.map_or(residual, |r| r.max(residual)));
        }
        for &(name, value, take) in measured {
            match take {
                Take::Mean => *self.means.entry(name.into()).or_default() += value,
                Take::Last => drop(self.last.insert(name.into(), value)),
            }
        }
    }

    /// What an epoch's steps say, by the names of the monitors.
    pub(super) fn record(&self, values: &mut Values) {
        if self.steps == 0 {
            return;
        }
        let steps = self.steps as f64;
        values.insert("gradient_norm".into(), self.gradient_norm / steps);
        if let Some(residual) = self.residual {
            values.insert("fixed_point_iterations".into(), self.iterations / steps);
            values.insert("fixed_point_residual".into(), residual);
        }
        values.extend(self.means.iter().map(|(name, sum)| (name.clone(), sum / steps)));
        values.extend(self.last.clone());
    }
}

fn whole_rate() -> (f64, u64) {
    (1.0, 0)
}

impl Default for Progress {
    /// A run that has made no step.
    fn default() -> Self {
        Self {
            epoch: 0,
            batch: 0,
            step: 0,
            seconds: 0.0,
            history: Vec::new(),
            running_log_partitions: Vec::new(),
            trajectory: Vec::new(),
            sums: EpochSums::default(),
            slowed: whole_rate(),
            best_value: None,
        }
    }
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
