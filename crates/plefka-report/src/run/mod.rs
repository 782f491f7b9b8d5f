//! The page of a training run: its learning curves, samples, mixing, logos and weights.

mod check;
mod input;
mod logos;
mod mixing;
mod monitor;
mod page;
mod section_curves;
mod section_logos;
mod section_mixing;
mod section_model;
mod section_samples;

pub use input::ReportInput;
pub use logos::Logos;
pub use mixing::{
    Accuracies, Accuracy, ChainTime, Chains, Fit, FreeEnergyGap, Mixing, Moments, Spectra, Time,
};
pub use monitor::MonitorSeries;
pub use page::{is_of_checkpoint, render};
