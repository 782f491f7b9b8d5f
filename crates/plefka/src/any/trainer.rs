//! A run in either precision: start, resumption and training with an observer.

use std::ops::ControlFlow;

use super::event::AnyEvent;
use super::kinds::{AnyRbm, AnySamples, AnyState, both, each, mismatch};
use super::trainer_ref::AnyTrainerRef;
use crate::error::{Error, Result};
use crate::io::{RunFolder, checkpoint};
use crate::training::config::Precision;
use crate::training::{Outcome, RunConfig, Stop, Trainer};

/// A run.
#[derive(Debug)]
pub enum AnyTrainer {
    /// In single precision.
    F32(Trainer<f32>),
    /// In double precision.
    F64(Trainer<f64>),
}

impl From<Trainer<f32>> for AnyTrainer {
    fn from(trainer: Trainer<f32>) -> Self {
        Self::F32(trainer)
    }
}

impl From<Trainer<f64>> for AnyTrainer {
    fn from(trainer: Trainer<f64>) -> Self {
        Self::F64(trainer)
    }
}

impl AnyTrainer {
    /// A run at its start, in the precision of the samples: parameters initialised from the settings and the data.
    ///
    /// # Errors
    /// Settings out of range, data that the units do not admit.
    pub fn new(config: RunConfig, train: &AnySamples) -> Result<Self> {
        each!(train, AnySamples, train => Ok(Trainer::new(config, train)?.into()))
    }

    /// A run that starts from a given model in the precision of the samples.
    ///
    /// # Errors
    /// Settings out of range, samples of another width or precision.
    pub fn from_model(config: RunConfig, rbm: AnyRbm, train: &AnySamples) -> Result<Self> {
        both!(rbm, AnyRbm, train, AnySamples, (rbm, train) => Ok(Trainer::from_model(config, rbm, train)?.into()))
    }

    /// A run of single steps from a given model. Its gradient is not centered, so that it does not need the samples.
    ///
    /// # Errors
    /// Settings out of range, or settings with a centered gradient.
    pub fn of_steps(config: RunConfig, rbm: AnyRbm) -> Result<Self> {
        each!(rbm, AnyRbm, rbm => Ok(Trainer::with_means(config, rbm, None)?.into()))
    }

    /// Stops at this wish, also within a long step or measurement; see [`Trainer::set_stop`].
    pub fn set_stop(&mut self, stop: Stop) {
        each!(self, Self, trainer => trainer.set_stop(stop));
    }

    /// Resumes the run in a folder; `change` may alter the settings.
    ///
    /// # Errors
    /// The errors of [`checkpoint::resume`].
    pub fn resume(folder: &RunFolder, train: &AnySamples, change: &dyn Fn(&mut RunConfig)) -> Result<Self> {
        each!(train, AnySamples, train => Ok(folder.resume(train, change)?.into()))
    }

    /// The run in a checkpoint from [`AnyTrainerRef::to_bytes`].
    ///
    /// # Errors
    /// Bytes that are not a checkpoint of this precision.
    pub fn from_bytes(bytes: &[u8], precision: Precision) -> Result<Self> {
        match precision {
            Precision::F32 => checkpoint::from_bytes(bytes).map(Self::F32),
            Precision::F64 => checkpoint::from_bytes(bytes).map(Self::F64),
        }
    }

    /// Trains until the end of the epochs, of the patience or of the time budget, or until the observer stops the run.
    ///
    /// # Errors
    /// [`Error::Diverged`]; samples of another width or precision.
    pub fn run(
        &mut self,
        train: &AnySamples,
        validation: Option<&AnySamples>,
        observer: &mut dyn FnMut(AnyEvent<'_>) -> ControlFlow<()>,
    ) -> Result<Outcome> {
        match (self, train, validation) {
            (Self::F32(trainer), AnySamples::F32(train), None) => {
                trainer.run(train, None, &mut |event| observer(event.into()))
            }
            (Self::F64(trainer), AnySamples::F64(train), None) => {
                trainer.run(train, None, &mut |event| observer(event.into()))
            }
            (Self::F32(trainer), AnySamples::F32(train), Some(AnySamples::F32(validation))) => {
                trainer.run(train, Some(validation), &mut |event| observer(event.into()))
            }
            (Self::F64(trainer), AnySamples::F64(train), Some(AnySamples::F64(validation))) => {
                trainer.run(train, Some(validation), &mut |event| observer(event.into()))
            }
            (trainer, train, validation) => {
                let expected = trainer.view().precision();
                let of = [Some(train.precision()), validation.map(AnySamples::precision)];
                let other = of.into_iter().flatten().find(|p| *p != expected).unwrap_or_default();
                Err(mismatch(other, expected))
            }
        }
    }

    /// Makes one step on all samples with the given rate, or with the rate of the settings. The samples do not belong
    /// to a set whose imputed values are kept from step to step.
    ///
    /// # Errors
    /// [`Error::Diverged`]; samples of another width or precision.
    pub fn step(&mut self, samples: &AnySamples, rate: Option<f64>) -> Result<()> {
        both!(self, Self, samples, AnySamples, (trainer, samples) => {
            trainer.rbm().check_width(samples.n_features())?;
            let rate = rate.unwrap_or(trainer.config().training.schedule.at(0.0));
            let mut batch = samples.all(0)?;
            if let Some(missing) = &mut batch.missing {
                missing.rows = None;
            }
            trainer.step(&batch, rate)
        })
    }

    /// A shared reference to the run.
    pub fn view(&self) -> AnyTrainerRef<'_> {
        match self {
            Self::F32(trainer) => AnyTrainerRef::F32(trainer),
            Self::F64(trainer) => AnyTrainerRef::F64(trainer),
        }
    }

    /// The number type.
    pub fn precision(&self) -> Precision {
        self.view().precision()
    }

    /// Replaces the model by another model of the same shape, units and precision.
    ///
    /// # Errors
    /// [`Error::Input`] for another shape or precision.
    pub fn set_model(&mut self, rbm: AnyRbm) -> Result<()> {
        both!(self, Self, rbm, AnyRbm, (trainer, rbm) => {
            let (found, expected) = (rbm.weights.dim(), trainer.dim());
            if found != expected {
                return Err(Error::input("weights: shape", format!("{found:?}"), format!("{expected:?}")));
            }
            trainer.set_model(rbm);
            Ok(())
        })
    }

    /// Sets the number of steps made; together with the seed it identifies the random numbers.
    pub fn set_step(&mut self, step: u64) {
        each!(self, Self, trainer => trainer.set_step(step));
    }

    /// Restores the result of [`AnyTrainerRef::carried_state`].
    ///
    /// # Errors
    /// Missing arrays or numbers, arrays of another shape or precision.
    pub fn restore_state(&mut self, state: AnyState) -> Result<()> {
        both!(self, Self, state, AnyState, (trainer, state) => trainer.restore_state(state))
    }
}
