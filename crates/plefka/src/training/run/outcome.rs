//! The reasons for the end of a training run.

use serde::{Deserialize, Serialize};

use super::progress::Progress;
use crate::training::config::RunConfig;

/// The reason for the end of a training run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// All epochs are done.
    Finished,
    /// The validation monitor stopped improving.
    StoppedEarly,
    /// The time budget is spent.
    TimeBudget,
    /// The observer stopped the run.
    Interrupted,
}

impl Outcome {
    /// The reason why a run with these settings is over; `None` if it goes on. A run that was saved after its last step
    /// is over when it is resumed, too.
    pub fn of(config: &RunConfig, progress: &Progress) -> Option<Self> {
        let (training, stopping) = (&config.training, &config.stopping);
        let wait = stopping.patience.saturating_mul(config.monitors.every);
        let waited = |(_, best): (f64, u64)| progress.epoch >= best.saturating_add(wait);
        if stopping.patience > 0 && progress.batch == 0 && progress.best_value.is_some_and(waited) {
            Some(Self::StoppedEarly)
        } else if progress.epoch >= training.epochs {
            Some(Self::Finished)
        } else if training.time_budget > 0.0 && progress.seconds > training.time_budget {
            Some(Self::TimeBudget)
        } else {
            None
        }
    }
}
