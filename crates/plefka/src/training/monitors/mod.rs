//! Monitors: the numbers recorded after an epoch, on training and validation samples and on the model itself.

use std::collections::BTreeMap;

mod config;
mod model;
mod names;
mod paired;
mod subsample;

pub use config::MonitorConfig;
pub(crate) use model::measure_model;
pub(crate) use names::larger_is_better;
pub use names::{DATA_MONITORS, MODEL_MONITORS};
pub(crate) use paired::Difference;
pub use paired::PerSample;
pub use subsample::Subsample;
pub(crate) use subsample::{LogPartitions, Measurement};

/// Values by name. Names of data monitors start with `train.` or `validation.`.
pub type Values = BTreeMap<String, f64>;
