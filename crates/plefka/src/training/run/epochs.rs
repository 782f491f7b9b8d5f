//! The loop of a run over epochs and mini-batches.

use std::ops::ControlFlow;
use std::time::Instant;

use super::averaging::Average;
use super::event::Event;
use super::measure::Measured;
use super::outcome::Outcome;
use super::sums::EpochSums;
use super::trainer::Trainer;
use super::trajectory::is_turn;
use crate::data::Samples;
use crate::error::{Error, Result};
use crate::float::Float;
use crate::rng::{Purpose, Stream};

/// Seconds of training: of earlier sessions, and since the start of this session.
#[derive(Debug, Clone, Copy)]
struct Clock {
    before: f64,
    begun: Instant,
}

impl Clock {
    fn seconds(&self) -> f64 {
        self.before + self.begun.elapsed().as_secs_f64()
    }
}

impl<F: Float> Trainer<F> {
    /// Trains until all epochs are done, the validation monitor stops improving, the time budget is spent, or the
    /// observer stops the run.
    ///
    /// # Errors
    /// [`crate::Error::Diverged`] if a step gives non-finite numbers: the model is then the model of the last whole
    /// epoch.
    pub fn run(
        &mut self,
        train: &Samples<F>,
        validation: Option<&Samples<F>>,
        observer: &mut dyn FnMut(Event<'_, F>) -> ControlFlow<()>,
    ) -> Result<Outcome> {
        for samples in [Some(train), validation].into_iter().flatten() {
            self.step.rbm().check_width(samples.n_features())?;
        }
        self.step.prepare_imputation(train)?;
        let measured = Measured::new(&self.config, train, validation)?;
        let clock = Clock { begun: Instant::now(), before: self.progress.seconds };
        let watched = self.config.monitors.every > 0;
        if watched && self.progress.step == 0 && self.progress.history.is_empty() {
            match self.measure(&measured) {
                Err(Error::Interrupted(_)) => return Ok(Outcome::Interrupted),
                done => done?,
            };
            self.warn(observer);
            if self.report(observer).is_break() {
                return Ok(Outcome::Interrupted);
            }
        }
        if let Some(over) = Outcome::of(&self.config, &self.progress) {
            return Ok(over);
        }
        while self.progress.epoch < self.config.training.epochs {
            let mut stop = self.epoch(train, observer, clock)?;
            self.progress.seconds = clock.seconds();
            if stop.is_none() && self.is_measured() {
                stop = self.end_epoch(&measured, observer)?;
            }
            if let Some(outcome) = stop {
                return Ok(outcome);
            }
            self.progress.sums = EpochSums::default();
        }
        Ok(Outcome::Finished)
    }

    /// Whether the monitors are measured after the epoch that has just ended.
    fn is_measured(&self) -> bool {
        let (every, epoch) = (self.config.monitors.every, self.progress.epoch);
        every > 0 && (epoch.is_multiple_of(every) || epoch == self.config.training.epochs)
    }

    /// Measures and reports after an epoch; returns the reason if the run ends here.
    fn end_epoch(
        &mut self,
        measured: &Measured<F>,
        observer: &mut dyn FnMut(Event<'_, F>) -> ControlFlow<()>,
    ) -> Result<Option<Outcome>> {
        let validation = match self.measure(measured) {
            Err(Error::Interrupted(_)) => {
                // Back to the end of the last step, so that the resumed run measures.
                self.progress.epoch -= 1;
                self.progress.batch = measured.steps_per_epoch(self.config.training.batch);
                return Ok(Some(Outcome::Interrupted));
            }
            done => done?,
        };
        // The observer may save the run; the saved state must be the state from which the next epoch starts.
        self.progress.sums = EpochSums::default();
        let stop = self.out_of_patience(validation.as_ref())?;
        self.warn(observer);
        if self.report(observer).is_break() {
            return Ok(Some(Outcome::Interrupted));
        }
        Ok(stop.then_some(Outcome::StoppedEarly))
    }

    /// One epoch, or the rest of it after a checkpoint.
    fn epoch(
        &mut self,
        train: &Samples<F>,
        observer: &mut dyn FnMut(Event<'_, F>) -> ControlFlow<()>,
        clock: Clock,
    ) -> Result<Option<Outcome>> {
        let training = &self.config.training;
        let (size, budget) = (training.batch, training.time_budget);
        let order = self.order(train.len());
        let steps_per_epoch = order.len().div_ceil(size) as u64;
        let total = steps_per_epoch as f64 * training.epochs as f64;
        let good = (self.step.rbm().clone(), self.average.clone());
        for rows in order.chunks(size).skip(self.progress.batch as usize) {
            let (seed, epoch) = (self.config.seed, self.progress.epoch);
            let batch = self.step.in_memory(|| train.gather(rows, seed, epoch))?;
            let done = self.progress.step as f64 / total;
            let rate = self.config.training.schedule.at(done);
            self.step.set_temperature(self.config.training.temperature.at(done));
            match self.step(&batch, rate) {
                Ok(()) => {}
                Err(Error::Interrupted(_)) => return Ok(Some(Outcome::Interrupted)),
                Err(error) => {
                    self.step.set_rbm(good.0);
                    self.average = good.1;
                    return Err(error);
                }
            }
            self.step.in_memory(|| batch.visible.recycle());
            self.follow(total);
            self.progress.seconds = clock.seconds();
            if observer(Event::Step { progress: &self.progress, steps_per_epoch }).is_break() {
                return Ok(Some(Outcome::Interrupted));
            }
            if budget > 0.0 && self.progress.seconds > budget {
                return Ok(Some(Outcome::TimeBudget));
            }
        }
        self.progress.epoch += 1;
        self.progress.batch = 0;
        Ok(None)
    }

    /// The samples in the order of the current epoch.
    fn order(&self, samples: usize) -> Vec<usize> {
        match self.config.training.shuffle {
            true => Stream::new(self.config.seed, Purpose::Permutation, self.progress.epoch, 0)
                .permutation(samples),
            false => (0..samples).collect(),
        }
    }

    /// Adds the model after a step of a run of `total` steps to the average, and to the trajectory if [`is_turn`]
    /// holds.
    fn follow(&mut self, total: f64) {
        let (eta, step) = (self.config.training.averaging, self.progress.step);
        if eta > 0.0 {
            Average::follow(&mut self.average, self.step.rbm(), step, eta);
        }
        let kept = &mut self.progress.trajectory;
        if is_turn(step, kept.last().copied(), self.config.training.trajectory, total) {
            kept.push(step);
            self.trajectory.push(self.step.in_data_values().into_owned());
        }
    }
}
