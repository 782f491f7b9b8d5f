//! A run in either precision: start, resumption, training with an observer, and state.

use std::ops::ControlFlow;

use super::kinds::{AnyMatrix, AnyRbm, AnySamples, AnyState, both, each};
use crate::error::{Error, Result};
use crate::io::{ModelHeader, RunFolder, checkpoint, provenance};
use crate::training::config::Precision;
use crate::training::{Event, Outcome, Progress, Record, RunConfig, State, Trainer};

/// A run.
#[derive(Debug)]
pub enum AnyTrainer {
    /// In single precision.
    F32(Trainer<f32>),
    /// In double precision.
    F64(Trainer<f64>),
}

/// A shared reference to a run.
#[derive(Debug, Clone, Copy)]
pub enum AnyTrainerRef<'a> {
    /// In single precision.
    F32(&'a Trainer<f32>),
    /// In double precision.
    F64(&'a Trainer<f64>),
}

/// First parts of the names of the state passed from one run to another. The offsets of a centered gradient are not
/// passed, because the new run computes them from its own samples; neither is the factor of the learning rate.
const CARRIED: [&str; 4] = ["optimizer.", "negative.", "imputation.", "average."];

fn carried<F>(State { mut arrays, mut numbers }: State<F>) -> State<F> {
    let is_carried = |name: &String| CARRIED.iter().any(|prefix| name.starts_with(prefix));
    arrays.retain(|name, _| is_carried(name));
    numbers.retain(|name, _| is_carried(name));
    State { arrays, numbers }
}

/// A name and what it stands for.
type Named<T> = (String, T);

impl AnyState {
    /// An empty state for a run in this precision.
    pub fn new(precision: Precision) -> Self {
        match precision {
            Precision::F32 => Self::F32(State::new()),
            Precision::F64 => Self::F64(State::new()),
        }
    }

    /// Arrays and numbers by name.
    pub fn into_parts(self) -> (Vec<Named<AnyMatrix>>, Vec<Named<f64>>) {
        each!(self, Self, State { arrays, numbers } => {
            let arrays = arrays.into_iter().map(|(name, array)| (name, array.into()));
            (arrays.collect(), numbers.into_iter().collect())
        })
    }

    /// The same state with one more array.
    ///
    /// # Errors
    /// An array of another precision.
    pub fn with_array(self, name: String, array: AnyMatrix) -> Result<Self> {
        both!(self, Self, array, AnyMatrix, (state, array) => Ok(state.with_array(name, array).into()))
    }

    /// The same state with one more number.
    pub fn with_number(self, name: String, number: f64) -> Self {
        each!(self, Self, state => state.with_number(name, number).into())
    }
}

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
        impl From<Trainer<$f>> for AnyTrainer {
            fn from(trainer: Trainer<$f>) -> Self {
                Self::$variant(trainer)
            }
        }

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
                Err(super::kinds::mismatch(other, expected))
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
            let (found, expected) = (rbm.weights.dim(), trainer.rbm().weights.dim());
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
        each!(self, Self, trainer => trainer.rbm().weights.dim())
    }

    /// The result of the training so far: the average along the run if there is one, otherwise the model after the last
    /// step.
    pub fn model(self) -> AnyRbm {
        each!(self, Self, trainer => trainer.model().clone().into())
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

impl AnySamples {
    /// The properties of the samples that must not change when a run is resumed.
    pub fn provenance(&self, config: &RunConfig) -> serde_json::Value {
        each!(self, Self, samples => provenance::data(config, samples))
    }
}
