//! A shared reference to a run in either precision: its settings, progress, model and checkpoint.

use super::kinds::{AnyRbm, AnySamples, AnyState, both, each};
use super::state::carried;
use crate::error::Result;
use crate::io::{ModelHeader, RunFolder, checkpoint, provenance};
use crate::training::config::Precision;
use crate::training::{Progress, RunConfig, Trainer};

/// A shared reference to a run.
#[derive(Debug, Clone, Copy)]
pub enum AnyTrainerRef<'a> {
    /// In single precision.
    F32(&'a Trainer<f32>),
    /// In double precision.
    F64(&'a Trainer<f64>),
}

impl<'a> AnyTrainerRef<'a> {
    /// The number type.
    pub fn precision(self) -> Precision {
        match self {
            Self::F32(_) => Precision::F32,
            Self::F64(_) => Precision::F64,
        }
    }

    /// The settings.
    pub fn config(self) -> &'a RunConfig {
        each!(self, Self, trainer => trainer.config())
    }

    /// The progress of the run.
    pub fn progress(self) -> &'a Progress {
        each!(self, Self, trainer => trainer.progress())
    }

    /// (n_visible, n_hidden).
    pub fn dim(self) -> (usize, usize) {
        each!(self, Self, trainer => trainer.dim())
    }

    /// The result of the training so far: the average along the run if there is one, otherwise the model after the last
    /// step.
    pub fn model(self) -> AnyRbm {
        each!(self, Self, trainer => trainer.model().into_owned().into())
    }

    /// The state with which a run of other settings continues: velocities, chains, replicas and imputed values.
    pub fn carried_state(self) -> AnyState {
        each!(self, Self, trainer => carried(trainer.state()).into())
    }

    /// The header of the run's model: its training method and its data.
    ///
    /// # Errors
    /// Samples of another precision.
    pub fn model_header(self, train: &AnySamples) -> Result<ModelHeader> {
        both!(self, Self, train, AnySamples, (trainer, train) => Ok(provenance::header(trainer, train)))
    }

    /// Writes checkpoint, measurements and model into a run folder.
    ///
    /// # Errors
    /// Files that cannot be written.
    pub fn save(self, folder: &RunFolder, header: &ModelHeader) -> Result<()> {
        each!(self, Self, trainer => folder.save(trainer, header))
    }

    /// A checkpoint in memory.
    ///
    /// # Errors
    /// A state that a checkpoint cannot hold.
    pub fn to_bytes(self) -> Result<Vec<u8>> {
        each!(self, Self, trainer => checkpoint::to_bytes(trainer, &ModelHeader::default()))
    }
}
