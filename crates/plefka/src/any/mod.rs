//! The one door for precision: models, samples, matrices and runs in f32 or f64, behind types that do not name it. Only
//! the files of this folder match on the precision; who stands outside of the engine (the command, Python, spins,
//! regression) calls these methods, which are concrete, so that the engine's numerics are compiled once, here.

mod conditional;
mod diagnosis;
mod draws;
mod features;
mod files;
mod kinds;
mod likelihood;
mod matrix;
mod mean_field;
mod rbm;
mod samples;
mod trainer;

pub use conditional::AnyFilled;
pub use draws::AnyDrawn;
pub use features::PseudoLikelihood;
pub use files::AnyNpyWriter;
pub use kinds::{AnyMatrix, AnyRbm, AnyRows, AnySamples, AnyState, AnyVector};
pub use mean_field::{AnyEquilibria, EquilibriaRequest};
pub use rbm::LayerKind;
pub use samples::Completed;
pub use trainer::{AnyEvent, AnyTrainer, AnyTrainerRef};

pub use crate::training::config::Precision;
