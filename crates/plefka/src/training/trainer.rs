//! The training loop: θ ← θ + rate · optimizer(∇⟨−F^c⟩_data − ∇ ln Z), one mini-batch after another.

use std::ops::ControlFlow;
use std::time::Instant;

use super::ascend::{Ascent, Climbed};
use super::averaging::Average;
use super::centering::Centering;
use super::config::{ModelConfig, Reduction, RunConfig};
use super::imputation::Imputation;
use super::measure::Measured;
use super::negative::{Context, NegativePhase, Take, negative_phase};
use super::optimizer::{Optimizer, State, optimizer};
use super::progress::EpochSums;
use super::progress::{Event, Outcome, Progress};
use super::schedule::automatic_rate;
use super::trajectory;
use crate::data::{Batch, Samples};
use crate::error::{Error, Result};
use crate::float::Float;
use crate::inference::expansion_for;
use crate::inference::likelihood::running::Running;
use crate::kernels::memory::{Memory, recycle};
use crate::model::{Layer, Rbm, init, normalizable};
use crate::rng::{Purpose, Stream};
use crate::units::unit_named;

/// A weight beyond this has left anything that training can come back from: every unit it feeds is frozen.
const WEIGHT_LIMIT: f64 = 1000.0;

/// Accepted steps after which a rate that was halved is doubled again.
const RECOVERY: u64 = 500;

/// A run in progress: everything that a checkpoint keeps.
#[derive(Debug)]
pub struct Trainer<F: Float> {
    /// The settings.
    pub config: RunConfig,
    /// The model.
    pub rbm: Rbm<F>,
    /// Where the run is.
    pub progress: Progress,
    /// The model with the best validation monitor, when early stopping watches one.
    pub best: Option<Rbm<F>>,
    /// The average of the models along the run, where the settings ask for one.
    pub average: Option<Average<F>>,
    /// Models kept along the run, oldest first; their steps are in `progress.trajectory`.
    pub trajectory: Vec<Rbm<F>>,
    /// The chains of the running likelihood, once it has been measured.
    pub(crate) running: Option<Running<F>>,
    pub(crate) negative: Box<dyn NegativePhase<F>>,
    pub(crate) optimizer: Box<dyn Optimizer<F>>,
    pub(crate) centering: Option<Centering<F>>,
    pub(super) imputation: Option<Imputation<F>>,
    /// Of steps: matrices that one is done with serve the next.
    memory: Memory<F>,
    /// Of the present step, in units of 1/β; 1 for steps made outside of [`Trainer::run`].
    temperature: f64,
}

impl<F: Float> Trainer<F> {
    /// A run at its start: parameters initialised from the settings and the data.
    pub fn new(config: RunConfig, train: &Samples<F>) -> Result<Self> {
        config.check()?;
        let ModelConfig { visible, hidden, hidden_unit, weight_scale, visible_bias_from_data } =
            &config.model;
        let visible = unit_named::<F>(visible)?;
        let hidden_unit = unit_named::<F>(hidden_unit)?;
        let columns = hidden * hidden_unit.colours();
        let (seed, features) = (config.seed, train.n_features());
        let mut rbm = init::random_of((visible, features), (hidden_unit, columns), *weight_scale, seed)?;
        if *visible_bias_from_data {
            rbm.visible = Layer::fit(visible, &train.moments()?);
        }
        normalizable(&rbm)?;
        Self::from_model(config, rbm, train)
    }

    /// A run that starts from a given model.
    pub fn from_model(config: RunConfig, rbm: Rbm<F>, train: &Samples<F>) -> Result<Self> {
        rbm.check_width(train.n_features())?;
        let means = if config.training.centering { Some(train.means()?) } else { None };
        Self::started(config, rbm, means.as_deref(), Some(train.len()))
    }

    /// The same from the means of the data, which the offsets of a centered gradient start from; others need none.
    ///
    /// # Errors
    /// [`Error::Input`] if they are not as many as visible units, or missing where the gradient is centered.
    pub fn with_means(config: RunConfig, rbm: Rbm<F>, means: Option<&[f64]>) -> Result<Self> {
        Self::started(config, rbm, means, None)
    }

    fn started(
        config: RunConfig,
        rbm: Rbm<F>,
        means: Option<&[f64]>,
        samples: Option<usize>,
    ) -> Result<Self> {
        config.check()?;
        let centering = match (config.training.centering, means) {
            (false, _) => None,
            (true, Some(means)) => {
                rbm.check_width(means.len())?;
                Some(Centering::new(means, rbm.n_hidden()))
            }
            (true, None) => return Err(Error::input("means of the data", "none", "some, for centering")),
        };
        Self::at_rest(config, rbm, centering, samples)
    }

    /// A run of a given model that has made no step, optimizer at rest and chains not yet started. An automatic rate
    /// depends on how many samples there are.
    pub(crate) fn at_rest(
        mut config: RunConfig,
        rbm: Rbm<F>,
        centering: Option<Centering<F>>,
        samples: Option<usize>,
    ) -> Result<Self> {
        config.check()?;
        config.negative = config.negative.resolved(&rbm)?;
        let automatic = automatic_rate(&rbm, &config.training, samples);
        config.training.schedule.rate.get_or_insert(automatic);
        if config.negative.iterates() {
            expansion_for(config.negative.order(), &rbm)?;
        }
        if config.monitors.every > 0 && config.monitors.mean_field_starts > 0 {
            expansion_for(&config.monitors.mean_field_order, &rbm)?;
        }
        Ok(Self {
            negative: negative_phase(&config.negative, config.training.batch)?,
            optimizer: optimizer(&config.training.optimizer, &rbm),
            centering,
            imputation: None,
            config,
            rbm,
            progress: Progress::default(),
            best: None,
            average: None,
            trajectory: Vec::new(),
            running: None,
            memory: Memory::default(),
            temperature: 1.0,
        })
    }

    /// The same run with a negative phase of the caller's own instead of the one the settings name. A checkpoint keeps
    /// its state, but resuming makes the one that the settings name.
    pub fn with_negative(mut self, negative: Box<dyn NegativePhase<F>>) -> Self {
        self.negative = negative;
        self
    }

    /// The model that training has come to: the average along the run where there is one, else the one of the last step.
    pub fn model(&self) -> &Rbm<F> {
        self.average.as_ref().map_or(&self.rbm, |average| &average.model)
    }

    /// Goes on from another model, of the same shape; an average begins anew.
    pub fn set_model(&mut self, rbm: Rbm<F>) {
        self.average = None;
        self.rbm = rbm;
    }

    /// What is carried from step to step: velocities, chains, replicas, imputed values. Names start with `optimizer.`,
    /// `negative.` and `imputation.`.
    pub fn state(&self) -> State<F> {
        let prefixed = |prefix: &str, state: State<F>| -> State<F> {
            state.into_iter().map(|(k, v)| (format!("{prefix}.{k}"), v)).collect()
        };
        let mut state = prefixed("optimizer", self.optimizer.state());
        state.extend(prefixed("negative", self.negative.state()));
        state.extend(self.imputation_state());
        state.extend(self.average.iter().flat_map(Average::state));
        state
    }

    /// Takes back what [`Trainer::state`] gave; arrays of other names are ignored.
    ///
    /// # Errors
    /// [`Error::Input`] if an array that the settings need is missing or has another shape.
    pub fn restore_state(&mut self, state: State<F>) -> Result<()> {
        let part = |prefix: &str| -> State<F> {
            let named =
                |(k, v): (&String, &_)| k.strip_prefix(prefix).map(|k| (k.to_owned(), Clone::clone(v)));
            state.iter().filter_map(named).collect()
        };
        self.restore_imputation(&state);
        self.average = Average::restore(&self.rbm, part("average."))?;
        self.optimizer.restore(&mut part("optimizer."))?;
        self.negative.restore(&mut part("negative."))
    }

    /// Trains until the epochs, the patience, the time budget or the observer's patience end.
    ///
    /// # Errors
    /// [`Error::Diverged`] when a step leaves the finite numbers: the model is then the one of the last whole epoch.
    pub fn run(
        &mut self,
        train: &Samples<F>,
        validation: Option<&Samples<F>>,
        observer: &mut dyn FnMut(Event<'_, F>) -> ControlFlow<()>,
    ) -> Result<Outcome> {
        for samples in [Some(train), validation].into_iter().flatten() {
            self.rbm.check_width(samples.n_features())?;
        }
        self.prepare_imputation(train)?;
        let measured = Measured::new(self, train, validation)?;
        let begun = Instant::now();
        let before = self.progress.seconds;
        let watched = self.config.monitors.every > 0;
        if watched && self.progress.step == 0 && self.progress.history.is_empty() {
            self.measure(&measured)?;
            self.warn_of_domain(observer);
            if self.report(observer).is_break() {
                return Ok(Outcome::Interrupted);
            }
        }
        while self.progress.epoch < self.config.training.epochs {
            let stop = self.epoch(train, observer, before, begun)?;
            self.progress.seconds = before + begun.elapsed().as_secs_f64();
            if let Some(outcome) = stop {
                return Ok(outcome);
            }
            let every = self.config.monitors.every;
            if every > 0
                && (self.progress.epoch.is_multiple_of(every)
                    || self.progress.epoch == self.config.training.epochs)
            {
                self.measure(&measured)?;
                // The observer may save the run: it must see the state from which the next epoch starts.
                self.progress.sums = EpochSums::default();
                let stop = self.out_of_patience(validation.is_some())?;
                self.warn(observer);
                self.warn_of_domain(observer);
                if self.report(observer).is_break() {
                    return Ok(Outcome::Interrupted);
                }
                if stop {
                    return Ok(Outcome::StoppedEarly);
                }
            }
            self.progress.sums = EpochSums::default();
        }
        Ok(Outcome::Finished)
    }

    /// One epoch, or what is left of it.
    fn epoch(
        &mut self,
        train: &Samples<F>,
        observer: &mut dyn FnMut(Event<'_, F>) -> ControlFlow<()>,
        before: f64,
        begun: Instant,
    ) -> Result<Option<Outcome>> {
        let training = &self.config.training;
        let (size, budget) = (training.batch, training.time_budget);
        let order = match training.shuffle {
            true => Stream::new(self.config.seed, Purpose::Permutation, self.progress.epoch, 0)
                .permutation(train.len()),
            false => (0..train.len()).collect(),
        };
        let steps_per_epoch = order.len().div_ceil(size) as u64;
        let total = (steps_per_epoch * training.epochs) as f64;
        let good = (self.rbm.clone(), self.average.clone());
        for rows in order.chunks(size).skip(self.progress.batch as usize) {
            let (seed, epoch) = (self.config.seed, self.progress.epoch);
            let batch = self.memory.lend(|| train.gather(rows, seed, epoch))?;
            let done = self.progress.step as f64 / total;
            let rate = self.config.training.schedule.at(done);
            self.temperature = self.config.training.temperature.at(done);
            if let Err(error) = self.step(&batch, rate) {
                (self.rbm, self.average) = good;
                return Err(error);
            }
            self.memory.lend(|| batch.visible.recycle());
            let eta = self.config.training.averaging;
            if eta > 0.0 {
                Average::follow(&mut self.average, &self.rbm, self.progress.step, eta);
            }
            trajectory::keep(self, total);
            self.progress.seconds = before + begun.elapsed().as_secs_f64();
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

    /// One mini-batch: imputation where entries are missing, positive phase, negative phase, centering, penalties,
    /// optimizer.
    ///
    /// # Errors
    /// [`Error::Diverged`]: the model may then hold a part of the step; the optimizer is at rest.
    pub fn step(&mut self, batch: &Batch<F>, rate: f64) -> Result<()> {
        let offsets = self.centering.clone();
        let mut memory = std::mem::take(&mut self.memory);
        let made = memory.lend(|| self.make_step(batch, rate));
        self.memory = memory;
        if let Err(Error::Diverged { .. }) = made {
            self.centering = offsets;
            self.optimizer = optimizer(&self.config.training.optimizer, &self.rbm);
        }
        made
    }

    fn make_step(&mut self, batch: &Batch<F>, rate: f64) -> Result<()> {
        let completed = self.impute(batch)?;
        let batch = completed.as_ref().unwrap_or(batch);
        let beta = F::of(self.beta());
        let positive = self.rbm.positive_phase(batch, beta);
        let (seed, step) = (self.config.seed, self.progress.step);
        let context = Context { rbm: &self.rbm, batch, positive: &positive, beta, seed, step };
        let negative = self.negative.estimate(&context)?;
        if let Some(centering) = &mut self.centering {
            let scale = F::one() / beta;
            let means = |g: &ndarray::Array2<F>| g.row(0).iter().map(|x| scale * *x).collect::<Vec<F>>();
            centering.update(&means(&positive.statistics.visible), &means(&positive.statistics.hidden));
        }
        let before = self.negative.has_a_say().then(|| self.rbm.clone());
        let size = match self.config.training.reduction {
            Reduction::Mean => 1.0,
            Reduction::Sum => batch.total_weight(),
        };
        let ascent = Ascent {
            positive: &positive.statistics,
            negative: &negative.statistics,
            centering: self.centering.as_ref(),
            scale: F::of(size),
            penalty: &self.config.training.penalty,
            rate: F::of(rate / size * self.progress.slowed.0),
        };
        let Climbed { norm, largest } = ascent.climb(&mut self.rbm, self.optimizer.as_mut());
        self.finite(norm.is_finite(), || format!("the gradient's norm is {norm}"))?;
        self.finite(largest.wide() < WEIGHT_LIMIT, || format!("the largest weight is {largest}"))?;
        self.config.training.penalty.constrain(&mut self.rbm);
        let reached = self.rbm.non_finite_layer();
        self.finite(reached.is_none(), || format!("{} are not all finite", reached.unwrap_or_default()))?;
        if let Err(error) = normalizable(&self.rbm) {
            self.finite(false, || error.to_string())?;
        }
        let accepted = before.is_none_or(|before| self.accept(before, beta));
        let mut measured = negative.measured;
        if self.negative.has_a_say() {
            measured.push(("steps_taken_back", f64::from(u8::from(!accepted)), Take::Mean));
        }
        self.progress.sums.add(norm, negative.fixed_point, &measured);
        positive.statistics.weights.recycle();
        negative.statistics.weights.recycle();
        recycle(positive.hidden_field);
        if let Some(kept) = negative.kept {
            self.progress.trajectory.push(self.progress.step);
            self.trajectory.push(kept);
        }
        self.progress.step += 1;
        self.progress.batch += 1;
        Ok(())
    }

    /// Asks the negative phase whether its chains can follow; if not, the step is taken back and the rate halved, for
    /// the next [`RECOVERY`] accepted steps.
    fn accept(&mut self, before: Rbm<F>, beta: F) -> bool {
        let (factor, since) = &mut self.progress.slowed;
        let accepted = self.negative.accepts(&self.rbm, beta);
        if !accepted {
            self.rbm = before;
            (*factor, *since) = (0.5 * *factor, 0);
        } else if *factor < 1.0 {
            *since += 1;
            if *since >= RECOVERY {
                (*factor, *since) = (2.0 * *factor, 0);
            }
        }
        accepted
    }

    /// Inverse temperature of the present step.
    pub(super) fn beta(&self) -> f64 {
        self.config.training.beta / self.temperature
    }

    fn finite(&self, ok: bool, what: impl FnOnce() -> String) -> Result<()> {
        if ok { Ok(()) } else { Err(Error::Diverged { step: self.progress.step + 1, what: what() }) }
    }
}
