//! Short continued runs of a machine, and the likelihood of samples that are kept out of them.

use std::time::Duration;

use ndarray::{Array2, ArrayView1, Axis};

use super::settings::{Change, PathSettings};
use crate::data::{Batch, Rows, Samples, evenly_spaced};
use crate::error::{Error, Result};
use crate::float::Float;
use crate::inference::watch::{Steps, Watch};
use crate::inference::{PartitionMethod, Request, exact, log_partition};
use crate::model::{Rbm, StandardValues, between_states};
use crate::rng::{Purpose, Stream};
use crate::training::{RunConfig, Trainer};

/// Every fifth sample may be held.
const SHARE: usize = 5;
/// Longest enumeration, seconds; estimated from the sizes alone.
const ENUMERATED: f64 = 1.0;
/// Largest number of samples from which annealing starts.
const NEAR: usize = 500;
/// Share of the automatic rate. At the whole rate bounds empty a trained machine that they do not empty from the start
/// on (docs/thermometer.md).
const GENTLE: f64 = 0.2;
/// Name of the interrupted task, for messages.
const WHAT: &str = "the continued runs of the thermometer";

/// What all runs have in common.
pub(super) struct Runs<'a, F: Float> {
    rbm: &'a Rbm<F>,
    beta: f64,
    seed: u64,
    settings: &'a PathSettings,
    trained: Array2<F>,
    samples: Samples<F>,
    held: Rows<F>,
    near: Array2<F>,
    /// Whether ln Z is enumerated.
    pub(super) exact: bool,
}

/// The machine after half of a run and after the whole.
pub(super) struct Run<F: Float> {
    pub(super) half: Rbm<F>,
    pub(super) end: Rbm<F>,
}

/// ln p of every held sample, and ln Z with its standard error.
pub(super) struct Measured {
    pub(super) log_probabilities: Vec<f64>,
    pub(super) log_z: (f64, f64),
    pub(super) warnings: Vec<String>,
}

impl<'a, F: Float> Runs<'a, F> {
    /// Divides the samples.
    ///
    /// # Errors
    /// Fewer than five samples.
    pub(super) fn new(
        rbm: &'a Rbm<F>,
        data: &Array2<F>,
        beta: f64,
        seed: u64,
        settings: &'a PathSettings,
    ) -> Result<Self> {
        let held = settings.held.min(data.nrows() / SHARE);
        if held == 0 {
            let expected = format!("at least {SHARE} samples: some are kept out of the runs");
            return Err(Error::input("samples", data.nrows(), expected));
        }
        let kept = evenly_spaced(held, data.nrows());
        let rest: Vec<usize> = (0..data.nrows()).filter(|row| kept.binary_search(row).is_err()).collect();
        let trained = data.select(Axis(0), &rest);
        let near = trained.select(Axis(0), &evenly_spaced(NEAR.min(rest.len()), rest.len()));
        let exact = exact::seconds(rbm, beta).is_some_and(|seconds| seconds <= ENUMERATED);
        let samples = Samples::from_rows_of_any_range(Rows::compact_copy(trained.view()))?;
        let held = Rows::compact(data.select(Axis(0), &kept));
        Ok(Self { rbm, beta, seed, settings, trained, samples, held, near, exact })
    }

    /// Samples per update.
    pub(super) fn batch(&self) -> usize {
        self.settings.batch.min(self.samples.len())
    }

    /// Number of samples of the runs.
    pub(super) fn n_trained(&self) -> usize {
        self.samples.len()
    }

    /// Number of samples kept out of them.
    pub(super) fn n_held(&self) -> usize {
        self.held.n_rows()
    }

    /// A sentence about held values between the states of the units, whose log-likelihood is a bound.
    pub(super) fn between_states(&self) -> Option<String> {
        let between = between_states::count(self.rbm, &self.held);
        let share = between as f64 / (self.held.n_rows() * self.held.n_columns()) as f64;
        (between > 0).then(|| {
            let said = between_states::sentence(share, self.rbm.visible.unit.name());
            format!("log-likelihoods of the continued runs: {said}")
        })
    }

    fn trainer(&self, change: Change, value: Option<f64>) -> Result<Trainer<F>> {
        let mut config = RunConfig { seed: self.seed, ..RunConfig::default() };
        config.negative.method = self.settings.method;
        config.training.batch = self.batch();
        config.training.beta = self.beta;
        config.training.averaging = 0.0;
        config.training.schedule.rate = self.settings.rate;
        config.monitors.every = 0;
        match (change, value) {
            (Change::L2, Some(decay)) => config.training.penalty.l2 = decay,
            (Change::MaxNorm, Some(bound)) => config.training.penalty.max_norm = bound,
            _ => {}
        }
        let start = |config| Trainer::from_model(config, self.rbm.clone(), &self.samples);
        let trainer = start(config.clone())?;
        if self.settings.rate.is_some() {
            return Ok(trainer);
        }
        let automatic = trainer.config().training.schedule.at(0.0);
        config.training.schedule.rate = Some(GENTLE * automatic);
        start(config)
    }

    /// The largest Euclidean norm of a hidden unit's weights, in the values on which a run makes its steps: standard
    /// values of real-valued units.
    pub(super) fn largest_norm(&self) -> Result<f64> {
        let standard = StandardValues::of(self.rbm.visible.unit, &self.samples.moments()?, self.beta);
        let rbm = standard.map_or_else(|| self.rbm.clone(), |standard| standard.from_data(self.rbm));
        let norm = |column: ArrayView1<'_, F>| column.iter().map(|w| w.wide().powi(2)).sum::<f64>().sqrt();
        Ok(rbm.weights.columns().into_iter().map(norm).fold(0.0, f64::max))
    }

    /// The learning rate at the first update.
    ///
    /// # Errors
    /// Settings that the machine's units refuse.
    pub(super) fn rate(&self) -> Result<f64> {
        Ok(self.trainer(Change::None, None)?.config().training.schedule.at(0.0))
    }

    /// One run.
    pub(super) fn run(&self, change: Change, value: Option<f64>, watch: Watch<'_>) -> Result<Run<F>> {
        let (steps, batch) = (self.settings.steps, self.batch());
        let mut trainer = self.trainer(change, value)?;
        let schedule = trainer.config().training.schedule;
        let (mut order, mut half) = (Vec::new(), trainer.rbm().into_owned());
        let counter = Steps::new(watch, steps);
        for step in 0..steps {
            if order.len() < batch {
                order = Stream::new(self.seed, Purpose::Permutation, step as u64, 0)
                    .permutation(self.samples.len());
            }
            let rows: Vec<usize> = order.drain(..batch).collect();
            let samples = Batch::new(Rows::compact(self.trained.select(Axis(0), &rows)), None);
            trainer.step(&samples, schedule.at(step as f64 / steps as f64))?;
            if step + 1 == steps.div_ceil(2) {
                half = trainer.rbm().into_owned();
            }
            counter.done(1, WHAT)?;
        }
        Ok(Run { half, end: trainer.rbm().into_owned() })
    }

    /// The likelihood of the held samples under a machine.
    pub(super) fn measured(&self, rbm: &Rbm<F>, watch: Watch<'_>) -> Result<Measured> {
        let request = Request {
            method: if self.exact { PartitionMethod::Exact } else { PartitionMethod::Ais },
            effort: Some(self.settings.effort),
            budget: Duration::MAX,
            beta: self.beta,
            seed: self.seed,
            near: Some(&self.near),
            ..Request::default()
        };
        let found = log_partition(rbm, &request, watch)?;
        let energies = rbm.clamped_free_energy(&self.held, F::of(self.beta));
        let log_probabilities = energies.iter().map(|energy| -energy - found.log_z).collect();
        Ok(Measured { log_probabilities, log_z: (found.log_z, found.std_error), warnings: found.warnings })
    }
}
