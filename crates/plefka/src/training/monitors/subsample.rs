//! The monitors of samples, measured on a fixed random subsample of a set.

use ndarray::Array2;

use super::Values;
use super::config::MonitorConfig;
use crate::data::{Batch, Rows, Samples};
use crate::error::Result;
use crate::float::Float;
use crate::inference::conditional::{self, Chain};
use crate::inference::likelihood::{mean_field, pseudo, running::RunningPartition};
use crate::inference::{Expansion, FixedPoint, Solver, stability_of_samples};
use crate::kernels::rows as kernel_rows;
use crate::model::Rbm;
use crate::rng::{Purpose, Stream};

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
    pub fn measure(
        &self,
        rbm: &Rbm<F>,
        beta: F,
        mean_field: Option<f64>,
        running: Option<RunningPartition>,
        stream: &mut Stream,
        values: &mut Values,
    ) -> Result<()> {
        let rows = &self.rows(rbm, beta, usize::MAX)?;
        let mut record = |name: &str, value: f64| {
            values.insert(format!("{}.{name}", self.prefix), value);
        };
        let few = rows.first(affordable(FLIPS, rbm.weights.len()));
        if let Some(found) = pseudo::exact(rbm, &few, beta) {
            record("pseudo_likelihood", mean(&found));
        }
        if pseudo::is_binary(rbm) {
            record("pseudo_likelihood_one_flip", mean(&pseudo::one_flip(rbm, rows, beta, stream)));
        }
        let free_energy = mean(&rbm.clamped_free_energy(rows, beta));
        record("free_energy", free_energy);
        if let Some(log_partition) = mean_field {
            record("mean_field_log_likelihood", -free_energy - log_partition);
        }
        if let Some(RunningPartition { log_partition, half_width, .. }) = running {
            let likelihood = -free_energy - log_partition;
            record("log_likelihood", likelihood);
            record("log_likelihood_lower", likelihood - half_width);
            record("log_likelihood_upper", likelihood + half_width);
        }
        let hidden = rbm.hidden_mean(rows, beta);
        record("reconstruction_error", reconstruction_error(rbm, rows, &hidden, beta));
        let activations = activations(&hidden);
        record("hidden_activation", mean(&activations));
        let unused = activations.iter().filter(|a| !(0.01..=0.99).contains(*a)).count();
        record("hidden_unused", unused as f64 / activations.len() as f64);
        Ok(())
    }

    /// ln Z by mean field from the first rows of this subsample; `None` if it is turned off or nothing converged.
    pub fn mean_field(
        &self,
        rbm: &Rbm<F>,
        expansion: &dyn Expansion<F>,
        beta: F,
        config: &MonitorConfig,
        values: &mut Values,
    ) -> Result<Option<f64>> {
        if config.mean_field_starts == 0 {
            return Ok(None);
        }
        let starts = self.rows(rbm, beta, config.mean_field_starts)?;
        let settings =
            FixedPoint { iterations: config.mean_field_iterations, tolerance: 1e-4, ..FixedPoint::default() };
        let found = mean_field::log_partition(rbm, expansion, settings, beta, &starts);
        values.insert("mean_field_solutions".into(), found.solutions as f64);
        Ok(found.log_partition.is_finite().then_some(found.log_partition))
    }

    /// σ_max(B) at the mean-field solutions reached from the first rows of this subsample, by the expansion of the
    /// training.
    pub fn stability(
        &self,
        rbm: &Rbm<F>,
        order: &str,
        beta: F,
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
        let (largest, mean) = stability_of_samples::sigma_max(rbm, beta, &starts, order, settings)?;
        values.insert("sigma_max".into(), largest);
        values.insert("sigma_max_mean".into(), mean);
        Ok(())
    }
}

/// Mean squared difference of samples and their reconstructions from the means of the hidden units.
fn reconstruction_error<F: Float>(rbm: &Rbm<F>, rows: &Rows<F>, hidden: &Array2<F>, beta: F) -> f64 {
    let reconstruction = rbm.visible_mean(hidden.view(), beta);
    let dense = rows.to_dense();
    let squares: f64 = dense.iter().zip(&reconstruction).map(|(&x, &y)| (x - y).wide().powi(2)).sum();
    squares / dense.len() as f64
}

/// The mean of every hidden unit over the rows.
fn activations<F: Float>(hidden: &Array2<F>) -> Vec<f64> {
    let n = hidden.nrows() as f64;
    kernel_rows::weighted_column_sums(hidden, None).iter().map(|x| x.wide() / n).collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}
