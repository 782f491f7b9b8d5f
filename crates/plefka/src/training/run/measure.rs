//! Measurements of a run between epochs: monitors, running likelihood, warnings and early stopping.

use std::ops::ControlFlow;

use super::event::Event;
use super::progress::{Progress, Record};
use super::trainer::Trainer;
use super::trouble;
use crate::data::Samples;
use crate::error::Result;
use crate::float::Float;
use crate::inference::expansion_named;
use crate::inference::likelihood::running::{self, Running, RunningPartition};
use crate::model::Rbm;
use crate::rng::{Purpose, Stream};
use crate::training::config::RunConfig;
use crate::training::monitors::{self, Subsample, Values, larger_is_better};
use crate::training::negative::NegativeMethod;

/// The subsamples on which the monitors are measured.
pub(super) struct Measured<F: Float> {
    train: Subsample<F>,
    train_samples: usize,
    validation: Option<Subsample<F>>,
}

impl<F: Float> Measured<F> {
    pub(super) fn new(
        config: &RunConfig,
        train: &Samples<F>,
        validation: Option<&Samples<F>>,
    ) -> Result<Self> {
        let (config, seed) = (&config.monitors, config.seed);
        Ok(Self {
            train: Subsample::new("train", train, config, seed)?,
            train_samples: train.len(),
            validation: validation.map(|v| Subsample::new("validation", v, config, seed)).transpose()?,
        })
    }

    pub(super) fn is_validated(&self) -> bool {
        self.validation.is_some()
    }
}

impl<F: Float> Trainer<F> {
    pub(super) fn measure(&mut self, measured: &Measured<F>) -> Result<()> {
        let mut values = Values::new();
        let model = self.model().into_owned();
        let beta = F::of(self.config.training.beta);
        let config = &self.config.monitors;
        let expansion = expansion_named(&config.mean_field_order)?;
        let mean_field = measured.train.mean_field(&model, expansion, beta, config, &mut values)?;
        let order = match self.config.negative.method {
            NegativeMethod::Emf => self.config.negative.order(),
            _ => &config.mean_field_order,
        };
        // At the temperature of the steps, which is above 1/β as long as the temperature falls.
        measured.train.stability(&model, order, F::of(self.step.beta()), config, &mut values)?;
        let running = self.running_likelihood(&model, measured.train_samples)?;
        if let Some(running) = running {
            values.insert("log_partition".into(), running.log_partition);
            values.insert("log_partition_std_error".into(), running.std_error);
        }
        for (lane, set) in [Some(&measured.train), measured.validation.as_ref()].into_iter().enumerate() {
            let mut stream =
                Stream::new(self.config.seed, Purpose::Monitor, self.progress.step + 1, lane as u64);
            if let Some(set) = set {
                set.measure(&model, beta, mean_field, running, &mut stream, &mut values)?;
            }
        }
        monitors::measure_model(&model, &mut values);
        self.progress.sums.record(&mut values);
        let t = self.progress.epoch as f64 / self.config.training.epochs.max(1) as f64;
        values.insert("rate".into(), self.config.training.schedule.at(t));
        if self.config.training.temperature.changes() {
            values.insert("temperature".into(), self.config.training.temperature.at(t));
        }
        values.retain(|_, x| x.is_finite());
        let Progress { epoch, step, seconds, .. } = self.progress;
        self.progress.history.push(Record { epoch, step, seconds, values });
        Ok(())
    }

    /// ln Z of the present model by the running likelihood; `None` if it is turned off.
    fn running_likelihood(&mut self, model: &Rbm<F>, samples: usize) -> Result<Option<RunningPartition>> {
        let (config, beta, seed) = (&self.config.monitors, self.config.training.beta, self.config.seed);
        if config.likelihood_chains == 0 {
            return Ok(None);
        }
        if let Some(exact) = running::enumerated(model, beta, f64::from(config.exact_up_to).exp2()) {
            return Ok(Some(exact));
        }
        let chains = config.likelihood_chains;
        let steps = running::affordable_steps(samples, config.every, chains);
        let mut chains = match self.running.take() {
            Some(running) => running,
            None => Running::new(model, beta, chains, seed)?,
        };
        let found = chains.follow(model, beta, steps, seed, self.progress.step);
        self.running = Some(chains);
        Ok(Some(found))
    }

    pub(super) fn report(
        &self,
        observer: &mut dyn FnMut(Event<'_, F>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        match self.progress.history.last() {
            Some(record) => observer(Event::Epoch { record, trainer: self }),
            None => ControlFlow::Continue(()),
        }
    }

    /// Warns once when a mean-field training leaves the domain of the expansion.
    pub(super) fn warn_of_domain(&self, observer: &mut dyn FnMut(Event<'_, F>) -> ControlFlow<()>) {
        let mut left = trouble::outside_domain(&self.config, &self.progress.history);
        // Only for the first record outside the domain, when it is the newest record.
        let (Some(first), None) = (left.next(), left.next()) else { return };
        if self.progress.history.last().map(|last| last.step) == Some(first.step) {
            let _ = observer(Event::Warning(format!(
                "σ_max(B) = {:.3} ≥ 1 at a state that the data lead to: the training has left the domain of the \
                 expansion, whose ln Z and gradients may be off from here on; `plefka diagnose MODEL DATA --remedy` \
                 measures which penalties on the weights bring it back and what they cost",
                trouble::sigma_max(first)
            )));
        }
    }

    /// Warns when the pseudo-likelihood is lower than before training.
    pub(super) fn warn(&self, observer: &mut dyn FnMut(Event<'_, F>) -> ControlFlow<()>) {
        if let Some((first, last)) = trouble::likelihood_lost(&self.progress.history) {
            // A warning cannot stop the run: the observer's return value is ignored.
            let _ = observer(Event::Warning(format!(
                "the pseudo-likelihood is {last:.2} nats after {:.2} before training; try a smaller learning rate",
                first
            )));
        }
    }

    pub(super) fn out_of_patience(&mut self, validated: bool) -> Result<bool> {
        let stopping = &self.config.stopping;
        if stopping.patience == 0 || !validated {
            return Ok(false);
        }
        let sign = if larger_is_better(&stopping.monitor)? { 1.0 } else { -1.0 };
        // The lower end of the interval is used for a likelihood with an error.
        let end = if stopping.monitor == "log_likelihood" { "_lower" } else { "" };
        let name = format!("validation.{}{end}", stopping.monitor);
        let value = self
            .progress
            .history
            .last()
            .and_then(|r| r.values.get(&name))
            .map_or(f64::NEG_INFINITY, |v| sign * v);
        match self.progress.best_value {
            Some((best, epoch)) if value <= best + stopping.min_improvement => {
                Ok(self.progress.epoch >= epoch + stopping.patience * self.config.monitors.every)
            }
            _ => {
                if value.is_finite() {
                    self.progress.best_value = Some((value, self.progress.epoch));
                    self.best = Some(self.model().into_owned());
                }
                Ok(false)
            }
        }
    }
}
