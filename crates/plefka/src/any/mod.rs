//! The single place for the choice of precision: models, samples, matrices and runs in f32 or f64, behind types that do
//! not name the precision. Only the files of this folder match on it. Callers outside the engine (the command, Python,
//! spins, regression) use these concrete methods, so that the engine's numerics are compiled once, here.

mod conditional;
mod diagnosis;
mod draws;
mod event;
mod features;
mod files;
mod kinds;
mod likelihood;
mod matrix;
mod mean_field;
mod patterns;
mod rbm;
mod samples;
mod state;
mod trainer;
mod trainer_ref;

pub use conditional::AnyFilled;
pub use draws::AnyDrawn;
pub use event::AnyEvent;
pub use features::PseudoLikelihood;
pub use files::AnyNpyWriter;
pub use kinds::{AnyMatrix, AnyRbm, AnyRows, AnySamples, AnyState, AnyVector};
pub use mean_field::{AnyEquilibria, EquilibriaRequest};
pub use rbm::LayerKind;
pub use samples::Completed;
pub use trainer::AnyTrainer;
pub use trainer_ref::AnyTrainerRef;

pub use crate::training::config::Precision;
