//! The monitors of samples, measured on a fixed random subsample of a set.

use std::collections::BTreeMap;

use ndarray::Array2;

use super::Values;
use super::config::MonitorConfig;
use super::paired::PerSample;
use crate::data::{Batch, Rows, Samples};
use crate::error::Result;
use crate::float::Float;
use crate::inference::conditional::{self, Chain};
use crate::inference::likelihood::{mean_field, pseudo, running::RunningPartition};
use crate::inference::{Expansion, FixedPoint, Solver, stability_of_samples};
use crate::kernels::rows as kernel_rows;
use crate::model::{Rbm, between_states};
use crate::numerics::mean::mean_and_variance;
use crate::rng::{Purpose, Stream};
use crate::training::stop::Stop;

/// Quantile of the normal distribution for 95 % intervals over samples.
const NORMAL: f64 = 1.96;
/// Gibbs sweeps that complete a subsample with missing entries.
const IMPUTATION_SWEEPS: u32 = 50;

/// Limits for wide machines, which are measured on fewer samples: the largest number of entries of a subsample, the
/// largest number of evaluations of ln Z of a hidden unit for the exact pseudo-likelihood, and the smallest number of
/// rows despite these limits.
const ENTRIES: usize = 1 << 24;
const FLIPS: usize = 1 << 30;
const FEWEST: usize = 16;

/// The number of rows within `limit`, if a row costs `each`.
fn affordable(limit: usize, each: usize) -> usize {
    (limit / each.max(1)).max(FEWEST)
}

/// The fixed subsample of a set for the monitors: the same at every epoch of a run. Its missing entries are drawn from
/// the model given the observed entries, with the same random numbers every time. All monitors then describe completed
/// samples, which are somewhat more probable under the model than complete samples.
#[derive(Debug)]
pub struct Subsample<F: Float> {
    prefix: &'static str,
    batch: Batch<F>,
    seed: u64,
}

impl<F: Float> Subsample<F> {
    /// A random subsample of `samples`, drawn with the run's seed.
    pub fn new(
        prefix: &'static str,
        samples: &Samples<F>,
        config: &MonitorConfig,
        seed: u64,
    ) -> Result<Self> {
        let mut order =
            Stream::new(seed, Purpose::Monitor, 0, samples.len() as u64).permutation(samples.len());
        order.truncate(config.samples.min(affordable(ENTRIES, samples.n_features())));
        order.sort_unstable();
        Ok(Self { prefix, batch: samples.gather(&order, seed, 0)?, seed })
    }

    /// The first `count` rows, with missing entries completed.
    fn rows(&self, rbm: &Rbm<F>, beta: F, count: usize) -> Result<Rows<F>> {
        let first = self.batch.visible.first(count);
        let Some(missing) = &self.batch.missing else { return Ok(first) };
        let observed = missing.observed.slice(ndarray::s![..first.n_rows(), ..]).to_owned();
        // A step that neither training nor the start of its imputation uses.
        let chain = Chain { beta, seed: self.seed, step: 1 << 63 };
        let rows = conditional::complete(rbm, first.to_dense(), &observed, IMPUTATION_SWEEPS, chain)?;
        Ok(Rows::compact(rows))
    }

    /// All data monitors.
    pub(crate) fn measure(
        &self,
        rbm: &Rbm<F>,
        beta: F,
        partitions: &LogPartitions,
        stream: &mut Stream,
        values: &mut Values,
    ) -> Result<Measurement> {
        let rows = &self.rows(rbm, beta, usize::MAX)?;
        let mut found = Measurement::default();
        let few = rows.first(affordable(FLIPS, rbm.weights.len()));
        found.add("pseudo_likelihood", pseudo::exact(rbm, &few, beta), Vec::new());
        let one_flip = pseudo::is_binary(rbm).then(|| pseudo::one_flip(rbm, rows, beta, stream));
        found.add("pseudo_likelihood_one_flip", one_flip, Vec::new());
        let free_energies = rbm.clamped_free_energy(rows, beta);
        let minus: Vec<f64> = free_energies.iter().map(|f| -f).collect();
        if let Some(log_partition) = partitions.mean_field {
            found.add("mean_field_log_likelihood", Some(minus.clone()), vec![log_partition]);
        }
        if partitions.running.is_some() {
            found.add("log_likelihood", Some(minus), partitions.populations.clone());
        }
        let hidden = rbm.hidden_mean(rows, beta);
        let errors = reconstruction_errors(rbm, rows, &hidden, beta);
        let mut record = |name: &str, value: f64| {
            values.insert(format!("{}.{name}", self.prefix), value);
        };
        record("samples", rows.n_rows() as f64);
        let between = between_states::count(rbm, rows);
        if between > 0 {
            record("between_states", between as f64 / (rows.n_rows() * rows.n_columns()) as f64);
        }
        record("free_energy", mean(&free_energies));
        found.record(partitions, &mut record);
        record("reconstruction_error", mean(&errors));
        found.add("reconstruction_error", Some(errors), Vec::new());
        let activations = activations(&hidden);
        record("hidden_activation", mean(&activations));
        let unused = activations.iter().filter(|a| !(0.01..=0.99).contains(*a)).count();
        record("hidden_unused", unused as f64 / activations.len() as f64);
        Ok(found)
    }

    /// ln Z by mean field from the first rows of this subsample; `None` if it is turned off or nothing converged.
    pub fn mean_field(
        &self,
        rbm: &Rbm<F>,
        expansion: &dyn Expansion<F>,
        (beta, stop): (F, &Stop),
        config: &MonitorConfig,
        values: &mut Values,
    ) -> Result<Option<f64>> {
        if config.mean_field_starts == 0 {
            return Ok(None);
        }
        let starts = self.rows(rbm, beta, config.mean_field_starts)?;
        let settings =
            FixedPoint { iterations: config.mean_field_iterations, tolerance: 1e-4, ..FixedPoint::default() };
        let go_on = || !stop.is_asked();
        let found = mean_field::log_partition_watched(rbm, expansion, settings, (beta, &go_on), &starts);
        stop.check()?;
        values.insert("mean_field_solutions".into(), found.solutions as f64);
        Ok(found.log_partition.is_finite().then_some(found.log_partition))
    }

    /// σ_max(B) at the mean-field solutions reached from the first rows of this subsample, by the expansion of the
    /// training.
    pub fn stability(
        &self,
        rbm: &Rbm<F>,
        order: &str,
        (beta, stop): (F, &Stop),
        config: &MonitorConfig,
        values: &mut Values,
    ) -> Result<()> {
        if config.stability_starts == 0 {
            return Ok(());
        }
        let settings = FixedPoint {
            iterations: config.mean_field_iterations.max(1),
            tolerance: 1e-4,
            solver: Solver::Anderson,
            ..FixedPoint::default()
        };
        let starts = self.rows(rbm, beta, config.stability_starts)?;
        let go_on = || !stop.is_asked();
        let (largest, mean) =
            stability_of_samples::sigma_max_watched(rbm, (beta, &go_on), &starts, order, settings)?;
        stop.check()?;
        values.insert("sigma_max".into(), largest);
        values.insert("sigma_max_mean".into(), mean);
        Ok(())
    }
}

/// ln Z for the likelihoods of a measurement.
#[derive(Debug, Clone, Default)]
pub(crate) struct LogPartitions {
    /// By mean field.
    pub(crate) mean_field: Option<f64>,
    /// By the running likelihood, or by enumeration.
    pub(crate) running: Option<RunningPartition>,
    /// ln Z of every population of the running likelihood, or the exact one alone.
    pub(crate) populations: Vec<f64>,
}

/// The values of every sample, by monitor.
#[derive(Debug, Clone, Default)]
pub(crate) struct Measurement(BTreeMap<&'static str, PerSample>);

impl Measurement {
    fn add(&mut self, name: &'static str, values: Option<Vec<f64>>, log_partitions: Vec<f64>) {
        if let Some(values) = values.and_then(|values| PerSample::new(values, log_partitions)) {
            self.0.insert(name, values);
        }
    }

    /// The values of the samples for a monitor; `None` if it was not measured.
    pub(crate) fn of(&self, monitor: &str) -> Option<&PerSample> {
        self.0.get(monitor)
    }

    /// The means of the likelihoods; those without an unknown error get 95 % intervals, which hold the error over the
    /// samples and that of ln Z.
    fn record(&self, partitions: &LogPartitions, record: &mut dyn FnMut(&str, f64)) {
        for (name, found) in &self.0 {
            let (mean, variance) = mean_and_variance(&found.values);
            let (log_partition, of_partition) = match (*name, partitions.running) {
                ("log_likelihood", Some(running)) => (running.log_partition, running.half_width),
                _ => (found.log_partitions.first().copied().unwrap_or(0.0), 0.0),
            };
            record(name, mean - log_partition);
            if matches!(*name, "log_likelihood" | "pseudo_likelihood") {
                let half = (NORMAL * variance.sqrt()).hypot(of_partition);
                record(&format!("{name}_lower"), mean - log_partition - half);
                record(&format!("{name}_upper"), mean - log_partition + half);
            }
        }
    }
}

/// Mean squared differences of samples and their reconstructions from the means of the hidden units.
fn reconstruction_errors<F: Float>(rbm: &Rbm<F>, rows: &Rows<F>, hidden: &Array2<F>, beta: F) -> Vec<f64> {
    let apart = rbm.visible_mean(hidden.view(), beta) - rows.to_dense();
    let n = apart.ncols() as f64;
    apart.rows().into_iter().map(|row| row.iter().map(|x| x.wide().powi(2)).sum::<f64>() / n).collect()
}

/// The mean of every hidden unit over the rows.
fn activations<F: Float>(hidden: &Array2<F>) -> Vec<f64> {
    let n = hidden.nrows() as f64;
    kernel_rows::weighted_column_sums(hidden, None).iter().map(|x| x.wide() / n).collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}
