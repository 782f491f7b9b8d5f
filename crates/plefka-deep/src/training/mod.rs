//! Training of perceptrons: settings, batches, steps, measurements, the watchman.

mod average;
pub mod batches;
pub mod config;
mod epochs;
mod first_net;
pub mod inputs;
mod measure;
pub mod progress;
mod step;
mod trainer;
mod watchman;

pub use batches::{Examples, classes};
pub use config::{NetConfig, NetSettings, NetTraining};
pub use epochs::NetEvent;
pub use inputs::{InputMap, Inputs};
pub use measure::{NetScore, mistakes, predicted};
pub use progress::{Finding, NetProgress, NetRecord};
pub use step::{Measured, Steps};
pub(crate) use trainer::Good;
pub use trainer::{NetOutcome, NetTrainer, Trained};
pub use watchman::OnDivergence;
