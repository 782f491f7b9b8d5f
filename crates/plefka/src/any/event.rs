//! An event of a run in either precision.

use super::trainer_ref::AnyTrainerRef;
use crate::training::{Event, Progress, Record};

/// An event of a run, as its observer receives it; see [`Event`].
#[derive(Debug)]
pub enum AnyEvent<'a> {
    /// The end of a step.
    Step {
        /// The progress of the run.
        progress: &'a Progress,
        /// Steps in an epoch.
        steps_per_epoch: u64,
    },
    /// The end of an epoch, after its measurements.
    Epoch {
        /// The measurements.
        record: &'a Record,
        /// The run, for a checkpoint.
        trainer: AnyTrainerRef<'a>,
    },
    /// A warning for the user.
    Warning(String),
}

macro_rules! into_any {
    ($f:ty, $variant:ident) => {
        impl<'a> From<Event<'a, $f>> for AnyEvent<'a> {
            fn from(event: Event<'a, $f>) -> Self {
                match event {
                    Event::Step { progress, steps_per_epoch } => Self::Step { progress, steps_per_epoch },
                    Event::Epoch { record, trainer } => {
                        Self::Epoch { record, trainer: AnyTrainerRef::$variant(trainer) }
                    }
                    Event::Warning(text) => Self::Warning(text),
                }
            }
        }
    };
}
into_any!(f32, F32);
into_any!(f64, F64);
