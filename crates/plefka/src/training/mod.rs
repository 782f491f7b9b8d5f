//! Training: [`Step`] changes a model with every mini-batch, [`Trainer`] runs the steps. Negative phases, optimizers,
//! schedules and penalties have modules of their own.

pub mod centering;
pub mod config;
pub mod imputation;
mod load;
pub mod monitors;
pub mod negative;
pub mod optimizer;
pub mod penalty;
mod room;
mod run;
pub mod schedule;
mod state;
mod step;
mod stop;
pub mod temperature;

pub use config::RunConfig;
pub use load::load_run;
pub use run::{Event, Outcome, Progress, Record, Trainer, trouble};
pub use state::State;
pub(crate) use step::take_standard;
pub use step::{Step, StepReport, StepSettings};
pub use stop::Stop;
