//! Training: one loop over mini-batches; negative phases, optimizers, schedules and penalties beside it.

mod ascend;
mod averaging;
pub mod centering;
pub mod config;
pub mod imputation;
mod load;
mod measure;
pub mod monitors;
pub mod negative;
pub mod optimizer;
pub mod penalty;
pub mod progress;
pub mod schedule;
pub mod temperature;
pub mod trainer;
mod trajectory;

pub use averaging::Average;
pub use config::RunConfig;
pub use load::load_run;
pub use progress::{Event, Outcome, Progress, Record};
pub use trainer::Trainer;
