//! A step of training, θ ← θ + rate · optimizer(∇⟨−F^c⟩_data − ∇ ln Z) on one mini-batch.

use super::ascend::{Ascent, FusedStep};
use super::backoff::Backoff;
use super::report::StepReport;
use super::settings::StepSettings;
use super::slots::slots;
use crate::data::{Batch, Samples};
use crate::error::{Error, Result};
use crate::float::Float;
use crate::inference::conditional::Chain;
use crate::kernels::memory::{Memory, recycle};
use crate::model::{Rbm, StandardValues, Statistics, normalizable};
use crate::training::centering::Centering;
use crate::training::config::Reduction;
use crate::training::imputation::{Imputation, impute};
use crate::training::negative::{Aggregate, Context, Estimate, NegativePhase};
use crate::training::optimizer::{Optimizer, optimizer};
use crate::training::state::State;
use crate::training::stop::Stop;

/// Largest |weight| of a run that has not diverged: a larger weight saturates all units connected to it permanently.
const WEIGHT_LIMIT: f64 = 1000.0;

/// A model with the parts that change it with every mini-batch: negative phase, optimizer, centering, imputation.
#[derive(Debug)]
pub struct Step<F: Float> {
    pub(super) settings: StepSettings,
    pub(super) rbm: Rbm<F>,
    /// The standard values that `rbm` is a machine of; `None` for the values of the batches.
    pub(super) standard: Option<StandardValues<F>>,
    pub(super) negative: Box<dyn NegativePhase<F>>,
    pub(super) optimizer: Box<dyn Optimizer<F>>,
    pub(super) centering: Option<Centering<F>>,
    pub(super) imputation: Option<Imputation<F>>,
    pub(super) backoff: Backoff,
    /// Number of steps made; together with the seed it identifies the random streams.
    made: u64,
    /// Temperature of the steps in units of 1/β.
    temperature: f64,
    /// Scratch matrices reused from one step to the next.
    memory: Memory<F>,
    stop: Stop,
}

impl<F: Float> Step<F> {
    /// A step before the first mini-batch: optimizer in its initial state, chains and replicas not yet started,
    /// temperature 1/β. `centering` holds the offsets of a centered gradient.
    pub fn new(
        settings: StepSettings,
        rbm: Rbm<F>,
        negative: Box<dyn NegativePhase<F>>,
        centering: Option<Centering<F>>,
    ) -> Self {
        Self {
            optimizer: optimizer(&settings.optimizer, &slots(&rbm)),
            settings,
            rbm,
            standard: None,
            negative,
            centering,
            imputation: None,
            backoff: Backoff::default(),
            made: 0,
            temperature: 1.0,
            memory: Memory::default(),
            stop: Stop::default(),
        }
    }

    /// The model after the last step; a model of [`Step::standard`] values if there are any.
    pub fn rbm(&self) -> &Rbm<F> {
        &self.rbm
    }

    /// The standard values on which the step is made; `None` for the values of the batches.
    pub fn standard(&self) -> Option<&StandardValues<F>> {
        self.standard.as_ref()
    }

    /// Makes the following steps on standard values; the model is already one of them.
    pub fn set_standard(&mut self, standard: Option<StandardValues<F>>) {
        self.standard = standard;
    }

    /// Replaces the model by another model of the same shape.
    pub fn set_rbm(&mut self, rbm: Rbm<F>) {
        self.rbm = rbm;
    }

    /// Replaces the negative phase.
    pub fn set_negative(&mut self, negative: Box<dyn NegativePhase<F>>) {
        self.negative = negative;
    }

    /// Number of steps made.
    pub fn made(&self) -> u64 {
        self.made
    }

    /// Sets the number of steps made; together with the seed it identifies the random streams of the next step.
    pub fn set_made(&mut self, made: u64) {
        self.made = made;
    }

    /// Sets the temperature of the following steps, a positive number in units of 1/β.
    pub fn set_temperature(&mut self, temperature: f64) {
        self.temperature = temperature;
    }

    /// Long steps look at this wish to stop.
    pub fn set_stop(&mut self, stop: Stop) {
        self.stop = stop;
    }

    /// The values of the missing entries of a batch that a step changes before its negative phase.
    fn imputed(&self, batch: &Batch<F>) -> Option<Vec<F>> {
        self.imputation.as_ref().zip(batch.missing.as_ref()).and_then(|(kept, missing)| kept.of(missing))
    }

    /// Undoes a step that was interrupted in its negative phase.
    fn go_back(&mut self, batch: &Batch<F>, imputed: Option<Vec<F>>, chains: Option<State<F>>) -> Result<()> {
        if let (Some(kept), Some(missing), Some(values)) = (&mut self.imputation, &batch.missing, imputed) {
            kept.put_back(missing, &values);
        }
        chains.map_or(Ok(()), |mut chains| self.negative.restore(&self.rbm, &mut chains))
    }

    /// Inverse temperature of the steps, β/T.
    pub fn beta(&self) -> f64 {
        self.settings.beta / self.temperature
    }

    /// Whether there are offsets for a centered gradient.
    pub(crate) fn has_offsets(&self) -> bool {
        self.centering.is_some()
    }

    /// Calls `work` with the scratch memory of the steps: the next step reuses the matrices that `work` recycles.
    pub(in crate::training) fn in_memory<T>(&mut self, work: impl FnOnce() -> T) -> T {
        self.memory.scope(work)
    }

    /// Draws the first imputed values of the training set, or assigns the values of a checkpoint to its missing
    /// entries.
    ///
    /// # Errors
    /// [`Error::Input`] if a checkpoint has values for another number of missing entries; samples that cannot be read.
    pub fn prepare_imputation(&mut self, train: &Samples<F>) -> Result<()> {
        let fresh = Imputation::new(&self.rbm, F::of(self.settings.beta), train, self.settings.seed)?;
        let kept = self.imputation.take();
        self.imputation = fresh.map(|fresh| fresh.or_kept(kept)).transpose()?;
        Ok(())
    }

    /// Makes one step on a mini-batch: imputation of missing entries, positive phase, negative phase, centering,
    /// penalties, optimizer. `rate` is the learning rate before the factor for undone steps.
    ///
    /// # Errors
    /// [`Error::Diverged`]: a part of the step may then have changed the model; the optimizer is in its initial state.
    /// [`Error::Interrupted`]: the run has been asked to stop, and nothing has changed.
    pub fn step(&mut self, batch: &Batch<F>, rate: f64) -> Result<StepReport<F>> {
        let offsets = self.centering.clone();
        let mut memory = std::mem::take(&mut self.memory);
        let imputed = self.imputed(batch);
        let chains = self.negative.is_long().then(|| self.negative.state());
        let made = memory.scope(|| self.make(batch, rate));
        self.memory = memory;
        if let Err(Error::Interrupted(_)) = made {
            self.go_back(batch, imputed, chains)?;
        }
        if let Err(Error::Diverged { .. }) = made {
            self.centering = offsets;
            self.optimizer = optimizer(&self.settings.optimizer, &slots(&self.rbm));
        }
        made
    }

    fn make(&mut self, batch: &Batch<F>, rate: f64) -> Result<StepReport<F>> {
        let standard = self.standard.as_ref().map(|standard| standard.batch(batch));
        let batch = standard.as_ref().unwrap_or(batch);
        let completed = self.complete(batch)?;
        let batch = completed.as_ref().unwrap_or(batch);
        let beta = F::of(self.beta());
        let positive = self.rbm.positive_phase(batch, beta);
        let (seed, step) = (self.settings.seed, self.made);
        let stop = self.negative.is_long().then_some(&self.stop);
        let context = Context { rbm: &self.rbm, batch, positive: &positive, beta, seed, step, stop };
        let Estimate { statistics, fixed_point, mut measured, kept } = self.negative.estimate(&context)?;
        if let Some(centering) = &mut self.centering {
            let scale = F::one() / beta;
            let means = |g: &ndarray::Array2<F>| g.row(0).iter().map(|x| scale * *x).collect::<Vec<F>>();
            centering.update(&means(&positive.statistics.visible), &means(&positive.statistics.hidden));
        }
        let vetoes = self.negative.vetoes();
        let before = vetoes.then(|| self.rbm.clone());
        let norm = self.ascend(&positive.statistics, &statistics, batch, rate)?;
        let accepted = before.is_none_or(|before| self.accept(before, beta));
        if vetoes {
            measured.push(("steps_taken_back", f64::from(u8::from(!accepted)), Aggregate::Mean));
        }
        positive.statistics.weights.recycle();
        statistics.weights.recycle();
        recycle(positive.hidden_field);
        self.made += 1;
        Ok(StepReport { norm, fixed_point, measured, kept })
    }

    /// The batch with its missing entries imputed; `None` if nothing is missing.
    fn complete(&mut self, batch: &Batch<F>) -> Result<Option<Batch<F>>> {
        let Some(missing) = &batch.missing else { return Ok(None) };
        let StepSettings { imputation_sweeps, seed, .. } = self.settings;
        let chain = Chain { beta: F::of(self.beta()), seed, step: self.made };
        impute(self.imputation.as_mut(), &self.rbm, (batch, missing), imputation_sweeps, chain).map(Some)
    }

    /// Changes the parameters, and returns the norm of the ascent direction.
    fn ascend(
        &mut self,
        positive: &Statistics<F>,
        negative: &Statistics<F>,
        batch: &Batch<F>,
        rate: f64,
    ) -> Result<f64> {
        let size = match self.settings.reduction {
            Reduction::Mean => 1.0,
            Reduction::Sum => batch.total_weight(),
        };
        let ascent = Ascent {
            positive,
            negative,
            centering: self.centering.as_ref(),
            scale: F::of(size),
            penalty: &self.settings.penalty,
            rate: F::of(rate / size * self.backoff.factor),
        };
        let FusedStep { norm, largest } = ascent.ascend(&mut self.rbm, self.optimizer.as_mut());
        self.finite(norm.is_finite(), || format!("the gradient's norm is {norm}"))?;
        self.finite(largest.wide() < WEIGHT_LIMIT, || format!("the largest weight is {largest}"))?;
        self.settings.penalty.constrain(&mut self.rbm);
        if let Some(standard) = &self.standard {
            standard.bound(&mut self.rbm);
        }
        let reached = self.rbm.non_finite_layer();
        self.finite(reached.is_none(), || format!("{} are not all finite", reached.unwrap_or_default()))?;
        if let Err(error) = normalizable(&self.rbm) {
            self.finite(false, || error.to_string())?;
        }
        Ok(norm)
    }

    /// Whether the chains of the negative phase can follow the step; otherwise the step is undone and the rate halved.
    fn accept(&mut self, before: Rbm<F>, beta: F) -> bool {
        let accepted = self.negative.accepts(&self.rbm, beta);
        if !accepted {
            self.rbm = before;
        }
        self.backoff.follow(accepted);
        accepted
    }

    fn finite(&self, ok: bool, what: impl FnOnce() -> String) -> Result<()> {
        if ok { Ok(()) } else { Err(Error::Diverged { step: self.made + 1, what: what() }) }
    }
}
