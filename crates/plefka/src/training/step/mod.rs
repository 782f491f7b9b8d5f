//! One step of training: from a mini-batch to new parameters.

mod ascend;
mod backoff;
mod on_batch;
mod report;
mod settings;
mod slots;
mod stored;

pub use on_batch::Step;
pub use report::StepReport;
pub use settings::StepSettings;
pub(crate) use stored::take_standard;
