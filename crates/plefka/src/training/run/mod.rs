//! A run of training: epochs of mini-batches, with measurements and an observer.

mod automatic_rate;
mod averaging;
mod epochs;
mod event;
mod measure;
mod outcome;
mod patience;
mod progress;
mod sums;
mod trainer;
mod trajectory;
pub mod trouble;

pub use event::Event;
pub use outcome::Outcome;
pub use progress::{Progress, Record};
pub use trainer::Trainer;
