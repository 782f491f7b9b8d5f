//! The reasons for the end of a training run.

use serde::{Deserialize, Serialize};

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
