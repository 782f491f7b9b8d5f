//! The loop of a run: epochs, batches, the watchman. The next batch is gathered, and deformed, beside the step on the batch at hand.

use std::ops::ControlFlow;
use std::time::Instant;

use plefka::data::Deformer;
use plefka::linalg::parallel;
use plefka::rng::{Purpose, Stream};
use plefka::{Error, Float, Result};

use super::batches::{Deformed, Examples};
use super::progress::{Finding, NetSums};
use super::trainer::{Good, NetOutcome, NetTrainer};
use super::watchman::{MOST_ROLLBACKS, OnDivergence, Watchman};
use crate::perceptron::Output;

/// What an observer of a run sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NetEvent {
    /// A step was made.
    Step,
    /// An epoch has ended, and its record is the last of the history.
    Epoch,
    /// The watchman has found something; it is the last of the findings.
    Found,
}

impl<F: Float> NetTrainer<F> {
    /// Trains until all epochs are done, the time is spent, the run collapses and is to stop, or the observer ends it.
    ///
    /// # Errors
    /// Samples that cannot be read or do not fit, and [`Error::Diverged`] if weights are not finite in a run that ignores it.
    pub fn run(
        &mut self,
        train: &Examples<F>,
        validation: Option<&Examples<F>>,
        observer: &mut dyn FnMut(NetEvent, &Self) -> ControlFlow<()>,
    ) -> Result<NetOutcome> {
        self.check(train)?;
        let begun = (Instant::now(), self.progress.seconds);
        let watchman = Watchman::new(self.guess(), self.steps_per_epoch(train), self.config.training.batch);
        if self.good.is_none() && self.config.training.on_divergence == OnDivergence::Rollback {
            self.keep();
        }
        while self.progress.epoch < self.config.training.epochs {
            let ended = self.epoch(train, &watchman, observer, begun)?;
            self.progress.seconds = begun.1 + begun.0.elapsed().as_secs_f64();
            if let Some(outcome) = ended {
                return Ok(outcome);
            }
            self.check_finite()?;
            let rate = self.rate(train);
            self.progress.epoch += 1;
            self.progress.batch = 0;
            let record = self.record(train, validation, rate)?;
            self.progress.history.push(record);
            self.progress.sums = NetSums::default();
            if self.config.training.on_divergence == OnDivergence::Rollback
                && watchman.is_good(self.progress.smoothed, self.progress.best)
            {
                self.keep();
            }
            if observer(NetEvent::Epoch, self).is_break() || self.stop.is_asked() {
                return Ok(NetOutcome::Interrupted);
            }
            if self.is_out_of_time(begun) {
                return Ok(NetOutcome::OutOfTime);
            }
        }
        Ok(NetOutcome::Finished)
    }

    fn check(&self, train: &Examples<F>) -> Result<()> {
        self.trained.net.check_width(train.samples.n_features())?;
        if train.is_empty() {
            return Err(Error::input("samples", 0, "at least 1"));
        }
        if self.config.net.batch_norm && train.len() % self.config.training.batch == 1 {
            let found = format!("{} samples in batches of {}", train.len(), self.config.training.batch);
            return Err(Error::setting(
                "batch",
                found,
                "a size that leaves no batch of one sample to normalise",
            ));
        }
        let order: Vec<usize> = vec![0];
        let (_, targets) = train.gather(&order, 0, 0, &self.trained.inputs)?;
        targets.check(self.trained.net.output, 1, self.trained.net.n_outputs())
    }

    /// The deformations of an epoch, if the settings ask for them.
    fn deformed(&self, train: &Examples<F>, epoch: u64) -> Result<Option<Deformed>> {
        let Some(law) = &self.config.augment else { return Ok(None) };
        let Some(shape) = train.samples.image_shape else {
            let what = format!("{}: data to deform", train.samples.source.display());
            return Err(Error::input(
                what,
                "rows that are no pictures",
                "pictures with a height and a width",
            ));
        };
        let deformer = Deformer::new(law, shape, shape, self.config.seed)?.epoch(epoch);
        let narrow = self.trained.classes.iter().map(|name| law.is_narrow(name)).collect();
        Ok(Some(Deformed { deformer, narrow }))
    }

    /// Loss of a guess: ln C for classes, ln 2 an output for 0/1 values; 1 for numbers.
    fn guess(&self) -> f64 {
        let n = self.trained.net.n_outputs() as f64;
        match self.trained.net.output {
            Output::Softmax => n.ln(),
            Output::Logistic => n * std::f64::consts::LN_2,
            Output::Linear => 1.0,
        }
    }

    fn steps_per_epoch(&self, train: &Examples<F>) -> usize {
        train.len().div_ceil(self.config.training.batch)
    }

    /// The rate of the next step.
    fn rate(&self, train: &Examples<F>) -> f64 {
        let per_epoch = self.steps_per_epoch(train);
        let done = (self.progress.epoch * per_epoch + self.progress.batch) as f64;
        let t = done / (self.config.training.epochs * per_epoch).max(1) as f64;
        self.config.training.schedule.at(t) * self.progress.rate_factor
    }

    /// The rest of an epoch; the outcome if the run ends here.
    fn epoch(
        &mut self,
        train: &Examples<F>,
        watchman: &Watchman,
        observer: &mut dyn FnMut(NetEvent, &Self) -> ControlFlow<()>,
        begun: (Instant, f64),
    ) -> Result<Option<NetOutcome>> {
        let (seed, epoch) = (self.config.seed, self.progress.epoch as u64);
        let order = Stream::new(seed, Purpose::Permutation, epoch, 0).permutation(train.len());
        let batches: Vec<&[usize]> = order.chunks(self.config.training.batch).collect();
        let map = self.trained.inputs.clone();
        let deformed = self.deformed(train, epoch)?;
        let gather = |rows: Option<&&[usize]>| {
            rows.map(|rows| match &deformed {
                Some(deformed) => train.gather_deformed(rows, seed, &map, deformed),
                None => train.gather(rows, seed, epoch, &map),
            })
        };
        let mut next = gather(batches.get(self.progress.batch));
        while let Some(ready) = next.take() {
            let (x, targets) = ready?;
            let following = batches.get(self.progress.batch + 1);
            let rate = self.rate(train);
            let (done, gathered) = parallel::join(|| self.step(x, &targets, rate), || gather(following));
            next = gathered;
            let measured = done?;
            let n = targets.n_rows();
            let sums = &mut self.progress.sums;
            sums.samples += n;
            sums.loss += measured.loss * n as f64;
            sums.wrong += measured.wrong;
            sums.gradient = sums.gradient.max(measured.gradient);
            self.progress.batch += 1;
            if let Some(found) = watchman.judge(&mut self.progress, measured.loss) {
                let known = self.progress.findings.len();
                let outcome = self.act(found, train)?;
                if self.progress.findings.len() > known {
                    // The next event says whether to go on.
                    let _ = observer(NetEvent::Found, self);
                }
                if outcome.is_some() {
                    return Ok(outcome);
                }
            }
            if observer(NetEvent::Step, self).is_break() || self.stop.is_asked() {
                return Ok(Some(NetOutcome::Interrupted));
            }
            if self.is_out_of_time(begun) {
                return Ok(Some(NetOutcome::OutOfTime));
            }
        }
        Ok(None)
    }

    fn is_out_of_time(&self, (begun, before): (Instant, f64)) -> bool {
        let limit = self.config.training.seconds;
        limit > 0.0 && before + begun.elapsed().as_secs_f64() >= limit
    }

    /// Remembers the state as a good one.
    fn keep(&mut self) {
        self.good = Some(Good { net: self.trained.net.clone(), optimizer: self.optimizer.clone() });
    }

    /// Does what the settings ask for when the run starts to collapse; the outcome if it ends.
    fn act(&mut self, found: String, train: &Examples<F>) -> Result<Option<NetOutcome>> {
        let way = self.config.training.on_divergence;
        if way == OnDivergence::Ignore && !self.progress.smoothed.is_some_and(f64::is_finite) {
            return Err(Error::Diverged { step: self.progress.step, what: "the loss".into() });
        }
        if way == OnDivergence::Ignore && self.is_known_trouble() {
            return Ok(None);
        }
        let found = format!("{found}; {}", self.condition(train)?);
        let rolled = self.progress.findings.iter().filter(|f| f.done == "rolled back").count();
        let good = self.good.clone().filter(|_| way == OnDivergence::Rollback && rolled < MOST_ROLLBACKS);
        let (done, outcome) = match (way, &good) {
            (OnDivergence::Ignore, _) => ("nothing", None),
            (_, Some(_)) => ("rolled back", None),
            _ => ("stopped", Some(NetOutcome::Collapsed)),
        };
        let (loss, best) = (self.progress.smoothed.filter(|x| x.is_finite()), self.progress.best);
        if let Some(good) = good {
            self.trained.net = good.net;
            self.optimizer = good.optimizer;
            self.average = self.average.as_ref().map(|_| self.trained.net.clone());
            self.progress.rate_factor *= 0.5;
            self.progress.smoothed = best;
        }
        self.progress.findings.push(Finding {
            epoch: self.progress.epoch,
            step: self.progress.step,
            loss,
            best,
            found,
            done: done.into(),
            rate_factor: self.progress.rate_factor,
        });
        Ok(outcome)
    }

    /// Whether the last finding is of this epoch or the one before: it is told once.
    fn is_known_trouble(&self) -> bool {
        self.progress.findings.last().is_some_and(|last| last.epoch + 1 >= self.progress.epoch)
    }

    /// Gradient, dead units and singular values, in words.
    fn condition(&self, train: &Examples<F>) -> Result<String> {
        let percent = |x: &f64| format!("{:.0} %", 100.0 * x);
        let short = |x: &f64| format!("{x:.3}");
        let gradient = self.progress.sums.gradient;
        if self.trained.net.non_finite().is_some() {
            return Ok("weights are not finite".into());
        }
        let dead: Vec<String> = self.dead_units(train)?.iter().map(percent).collect();
        let sigma: Vec<String> = self.largest_singular_values().iter().map(short).collect();
        Ok(format!(
            "largest norm of the gradient in this epoch {gradient:.3}; units that cannot learn, by layer: {}; largest singular \
             values: {}",
            if dead.is_empty() { "none".to_owned() } else { dead.join(", ") },
            sigma.join(", ")
        ))
    }
}
