//! Why training ended.

use serde::{Deserialize, Serialize};

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
