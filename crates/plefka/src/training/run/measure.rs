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
use crate::numerics::mean::mean_and_variance;
use crate::rng::{Purpose, Stream};
use crate::training::config::RunConfig;
use crate::training::monitors::{self, Difference, LogPartitions, Measurement, Subsample, Values};
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
}

impl<F: Float> Measured<F> {
    /// Number of mini-batches of an epoch.
    pub(super) fn steps_per_epoch(&self, batch: usize) -> u64 {
        self.train_samples.div_ceil(batch) as u64
    }
}

impl<F: Float> Trainer<F> {
    /// Records all monitors; returns the values of the validation samples.
    ///
    /// # Errors
    /// Samples that cannot be read; [`Error::Interrupted`](crate::Error::Interrupted), with the run as before.
    pub(super) fn measure(&mut self, measured: &Measured<F>) -> Result<Option<Measurement>> {
        let mut values = Values::new();
        let model = self.model().into_owned();
        let beta = F::of(self.config.training.beta);
        let config = &self.config.monitors;
        let expansion = expansion_named(&config.mean_field_order)?;
        let mean_field =
            measured.train.mean_field(&model, expansion, (beta, &self.stop), config, &mut values)?;
        let order = match self.config.negative.method {
            NegativeMethod::Emf => self.config.negative.order(),
            _ => &config.mean_field_order,
        };
        self.stop.check()?;
        // At the temperature of the steps, which is above 1/β as long as the temperature falls.
        let way = (F::of(self.step.beta()), &self.stop);
        measured.train.stability(&model, order, way, config, &mut values)?;
        self.stop.check()?;
        let before = self.running.clone();
        let partitions = match self.log_partitions(&model, mean_field, measured.train_samples) {
            Ok(partitions) => partitions,
            Err(error) => {
                self.running = before;
                return Err(error);
            }
        };
        if let Some(running) = partitions.running {
            values.insert("log_partition".into(), running.log_partition);
            values.insert("log_partition_std_error".into(), running.std_error);
        }
        let mut found = [None, None];
        for (lane, set) in [Some(&measured.train), measured.validation.as_ref()].into_iter().enumerate() {
            let mut stream =
                Stream::new(self.config.seed, Purpose::Monitor, self.progress.step + 1, lane as u64);
            if self.stop.is_asked() {
                self.running = before;
                return self.stop.check().map(|()| None);
            }
            if let Some(set) = set {
                found[lane] = Some(set.measure(&model, beta, &partitions, &mut stream, &mut values)?);
            }
        }
        self.compare(&found, &mut values);
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
        let [_, validation] = found;
        Ok(validation)
    }

    /// Records the gains of the log-likelihood since the last measurement, on the same samples, and the gap between
    /// training and validation samples; keeps the values for the next measurement.
    fn compare(&mut self, found: &[Option<Measurement>; 2], values: &mut Values) {
        let own = found.each_ref().map(|set| set.as_ref()?.of("log_likelihood").cloned());
        for (set, (now, last)) in
            ["train", "validation"].into_iter().zip(own.iter().zip(&self.progress.last_samples))
        {
            let gain = now.as_ref().zip(last.as_ref()).and_then(|(now, last)| now.minus(last));
            if let Some(Difference { mean, std_error }) = gain {
                values.insert(format!("{set}.log_likelihood_gain"), mean);
                values.insert(format!("{set}.log_likelihood_gain_std_error"), std_error);
            }
        }
        if let [Some(train), Some(validation)] = &own {
            let [(train, a), (validation, b)] = [train, validation].map(|set| mean_and_variance(&set.values));
            values.insert("log_likelihood_gap".into(), train - validation);
            values.insert("log_likelihood_gap_std_error".into(), (a + b).sqrt());
        }
        self.progress.last_samples = own;
    }

    /// ln Z of the present model by the running likelihood, population by population, beside that of mean field.
    fn log_partitions(
        &mut self,
        model: &Rbm<F>,
        mean_field: Option<f64>,
        samples: usize,
    ) -> Result<LogPartitions> {
        let running = self.running_likelihood(model, samples)?;
        let populations = match (running, &self.running) {
            (Some(found), Some(chains)) if found.std_error != 0.0 => chains.log_partitions.clone(),
            (found, _) => found.into_iter().map(|found| found.log_partition).collect(),
        };
        Ok(LogPartitions { mean_field, running, populations })
    }

    /// ln Z of the present model by the running likelihood; `None` if it is turned off.
    fn running_likelihood(&mut self, model: &Rbm<F>, samples: usize) -> Result<Option<RunningPartition>> {
        let (config, beta, seed) = (&self.config.monitors, self.config.training.beta, self.config.seed);
        if config.likelihood_chains == 0 {
            return Ok(None);
        }
        let most = f64::from(config.exact_up_to).exp2();
        if let Some(exact) = running::enumerated_watched(model, beta, most, &|_| self.stop.flow())? {
            return Ok(Some(exact));
        }
        let chains = config.likelihood_chains;
        let steps = running::affordable_steps(samples, config.every, chains);
        let mut chains = match self.running.take() {
            Some(running) => running,
            None => Running::new(model, beta, chains, seed)?,
        };
        let found =
            chains.follow_watched(model, beta, steps, (seed, self.progress.step), &|_| self.stop.flow());
        self.running = Some(chains);
        found.map(Some)
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

    /// Warns of every problem that shows for the first time in the last measurement.
    pub(super) fn warn(&self, observer: &mut dyn FnMut(Event<'_, F>) -> ControlFlow<()>) {
        for problem in trouble::new(&self.config, &self.progress.history) {
            // A warning cannot stop the run: the observer's return value is ignored.
            let _ = observer(Event::Warning(problem.text));
        }
    }
}
