//! Monitors: the numbers recorded after an epoch, on training and validation samples and on the model itself.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::data::{Batch, Rows, Samples};
use crate::error::{Error, Result};
use crate::float::Float;
use crate::inference::conditional::{self, Chain};
use crate::inference::likelihood::{mean_field, pseudo, running::RunningPartition};
use crate::inference::{Expansion, FixedPoint, Solver, stability_of_samples};
use crate::kernels::rows as kernel_rows;
use crate::linalg::spectrum;
use crate::model::{Rbm, norm_squared};
use crate::rng::{Purpose, Stream};

/// Values by name. Names of data monitors start with `train.` or `validation.`.
pub type Values = BTreeMap<String, f64>;

/// One line per monitor of samples: name, description, unit, whether larger is better.
pub const DATA_MONITORS: [(&str, &str, &str, Option<bool>); 10] = [
    (
        "log_likelihood",
        "mean log-likelihood, ln Z by chains that follow the training, exact for small machines",
        "nats",
        Some(true),
    ),
    ("log_likelihood_lower", "lower end of its 95 % interval, from the error of ln Z alone", "nats", None),
    ("log_likelihood_upper", "upper end of its 95 % interval", "nats", None),
    (
        "pseudo_likelihood",
        "sum of ln p(bit | the others), all bits exactly, mean over a subsample",
        "nats",
        Some(true),
    ),
    (
        "pseudo_likelihood_one_flip",
        "scikit-learn's estimate of the same from one random bit",
        "nats",
        Some(true),
    ),
    (
        "mean_field_log_likelihood",
        "log-likelihood with ln Z from mean field; no error bar",
        "nats",
        Some(true),
    ),
    ("free_energy", "mean clamped free energy; compare training with validation", "nats", None),
    ("reconstruction_error", "mean squared difference of a sample and its reconstruction", "", Some(false)),
    ("hidden_activation", "mean hidden activation given the data", "", None),
    ("hidden_unused", "share of hidden units whose mean activation is below 0.01 or above 0.99", "", None),
];

/// One line per monitor of the model and of the epoch's steps.
pub const MODEL_MONITORS: [(&str, &str, &str); 21] = [
    ("log_partition", "ln Z by the running likelihood", "nats"),
    ("log_partition_std_error", "standard error of ln Z", "nats"),
    ("weight_norm", "Frobenius norm of the weights", ""),
    ("weight_max", "largest absolute weight", ""),
    ("singular_value_1", "largest singular value of the weights", ""),
    ("singular_value_2", "second singular value of the weights", ""),
    ("singular_value_3", "third singular value of the weights", ""),
    ("singular_value_4", "fourth singular value of the weights", ""),
    (
        "sigma_max",
        "largest σ_max(B) of the states that samples lead to; mean field is in its domain below 1",
        "",
    ),
    ("sigma_max_mean", "mean of the same", ""),
    ("mean_field_solutions", "distinct mean-field solutions found from data", ""),
    ("gradient_norm", "norm of the ascent direction, mean over the epoch", ""),
    ("fixed_point_iterations", "mean-field iterations per step, mean over the epoch", ""),
    ("fixed_point_residual", "largest mean-field residual of the epoch", ""),
    ("swap_rate", "tempering: mean probability of a swap, mean over the epoch", ""),
    ("swap_rate_least", "tempering: lowest swap rate of a pair of neighbours, mean over the epoch", ""),
    (
        "trajectory_log_partition",
        "trajectory tempering: ln Z at the end of the epoch, from swaps alone",
        "nats",
    ),
    ("frozen_models", "trajectory tempering: models frozen so far", ""),
    ("steps_taken_back", "trajectory tempering: share of steps that chains could not follow", ""),
    ("rate", "learning rate at the end of the epoch", ""),
    ("temperature", "temperature at the end of the epoch, in units of 1/β, where it is scheduled", ""),
];

/// The monitors, their frequency and their numbers of samples.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MonitorConfig {
    /// Number of epochs between measurements; 0 never measures.
    pub every: u64,
    /// Size of the fixed random subsample of each set.
    pub samples: usize,
    /// Number of chains of the running likelihood; 0 turns it off.
    pub likelihood_chains: usize,
    /// The likelihood is exact if the states of the smaller layer times the units of the larger layer are at most 2 to
    /// this power; 29 takes between a tenth of a second and two seconds.
    pub exact_up_to: u32,
    /// Number of starts of the mean-field likelihood, the first rows of the subsample; 0 turns it off.
    pub mean_field_starts: usize,
    /// The expansion of the mean-field likelihood.
    pub mean_field_order: String,
    /// Largest number of iterations of the mean-field likelihood and of the solutions for `sigma_max`.
    pub mean_field_iterations: usize,
    /// Number of samples whose solutions are used for `sigma_max`, the first rows of the subsample; 0 turns it off.
    pub stability_starts: usize,
}

impl Default for MonitorConfig {
    fn default() -> Self {
        Self {
            every: 1,
            samples: 256,
            likelihood_chains: 128,
            exact_up_to: 29,
            mean_field_starts: 32,
            mean_field_order: "2".into(),
            mean_field_iterations: 150,
            stability_starts: 8,
        }
    }
}

impl MonitorConfig {
    /// Refuses settings out of range.
    pub fn check(&self) -> Result<()> {
        crate::inference::expansion_named::<f64>(&self.mean_field_order)?;
        if self.samples == 0 {
            return Err(Error::setting("monitors.samples", 0, "at least 1"));
        }
        if (1..8).contains(&self.likelihood_chains) {
            let found = self.likelihood_chains;
            return Err(Error::setting("monitors.likelihood_chains", found, "0, or at least 8"));
        }
        Ok(())
    }
}

/// Whether larger values of a data monitor are better; for early stopping.
pub fn larger_is_better(name: &str) -> Result<bool> {
    let usable = DATA_MONITORS.iter().filter_map(|(n, _, _, better)| better.map(|b| (*n, b)));
    usable.clone().find(|(n, _)| *n == name).map(|(_, better)| better).ok_or_else(|| {
        let names: Vec<_> = usable.map(|(n, _)| n).collect();
        Error::setting("stopping.monitor", format!("\"{name}\""), names.join(", "))
    })
}

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
        let reconstruction = rbm.visible_mean(hidden.view(), beta);
        let dense = rows.to_dense();
        let squares: f64 = dense.iter().zip(&reconstruction).map(|(&x, &y)| (x - y).wide().powi(2)).sum();
        record("reconstruction_error", squares / dense.len() as f64);
        let n = hidden.nrows() as f64;
        let activations: Vec<f64> =
            kernel_rows::weighted_column_sums(&hidden, None).iter().map(|x| x.wide() / n).collect();
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
}

impl<F: Float> Subsample<F> {
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

/// The monitors of the model itself.
pub fn measure_model<F: Float>(rbm: &Rbm<F>, values: &mut Values) {
    values.insert("weight_norm".into(), norm_squared(&rbm.weights).sqrt());
    let largest = rbm.weights.iter().fold(0.0f64, |m, w| m.max(w.wide().abs()));
    values.insert("weight_max".into(), largest);
    for (k, value) in spectrum::leading_singular_values(&rbm.weights, 4).into_iter().enumerate() {
        values.insert(format!("singular_value_{}", k + 1), value);
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}
