//! Scores of samples under a model: ln p(v) = −F^c(v) − ln Z, with ln Z by the method that the budget allows, and the
//! scores without ln Z: pseudo-likelihood and reconstruction error. The command, Python and reports share these
//! numbers.

use std::fmt;
use std::time::Duration;

use ndarray::Array2;
use serde::Serialize;

use crate::data::Samples;
use crate::error::Result;
use crate::float::Float;
use crate::inference::likelihood::pseudo;
use crate::inference::watch::Watch;
use crate::inference::{LogPartition, PartitionMethod, Request, Solver, log_partition};
use crate::model::{Rbm, between_states};

/// Samples per block.
const BLOCK: usize = 512;
/// Largest number of samples from which annealing paths and tempering chains start.
const NEAR: usize = 1000;

/// A mean over samples.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SampleMean {
    /// The mean.
    pub mean: f64,
    /// Its standard error over the samples; NaN for a single sample.
    pub std_error: f64,
}

impl SampleMean {
    /// The weighted mean of `values`; `None` means equal weights.
    pub fn of<F: Float>(values: &[f64], weights: Option<&[F]>) -> Self {
        let n = values.len() as f64;
        let weight = |row: usize| weights.map_or(1.0, |w| w[row].wide());
        let total: f64 = (0..values.len()).map(weight).sum();
        let mean = values.iter().enumerate().map(|(row, x)| weight(row) * x).sum::<f64>() / total;
        let squares: f64 = values.iter().enumerate().map(|(row, x)| (weight(row) * (x - mean)).powi(2)).sum();
        // A single sample has no spread to estimate the error from.
        let std_error = if n > 1.0 { (squares * n / (n - 1.0)).sqrt() / total } else { f64::NAN };
        Self { mean, std_error }
    }
}

impl SampleMean {
    /// The mean of `values` with equal weights.
    pub fn of_equal(values: &[f64]) -> Self {
        Self::of::<f64>(values, None)
    }
}

impl fmt::Display for SampleMean {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.std_error.is_nan() {
            true => write!(out, "{:.4}", self.mean),
            false => write!(out, "{:.4} ± {:.4}", self.mean, self.std_error),
        }
    }
}

/// The scores without ln Z, at inverse temperature β.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SampleScores {
    /// F^c(v), nats per sample.
    pub free_energy: SampleMean,
    /// Σ_i ln p(v_i | the other units), nats per sample; `None` for continuous visible units.
    pub pseudo_likelihood: Option<SampleMean>,
    /// Mean squared difference between a sample and its mean-field reconstruction, per feature.
    pub reconstruction_error: f64,
    /// Share of the values that lie between the states of bits or spins and have no probability; 0 for other units.
    pub between_states: f64,
}

/// The scores without ln Z, block by block; `seed` is the seed of a stochastic binarisation.
///
/// # Errors
/// Samples that cannot be read.
pub(crate) fn sample_scores<F: Float>(
    rbm: &Rbm<F>,
    samples: &Samples<F>,
    beta: F,
    seed: u64,
) -> Result<SampleScores> {
    let (mut free_energies, mut pseudo, mut squares) = (Vec::new(), Vec::new(), Vec::new());
    let mut between = 0;
    samples.for_each_batch(BLOCK, seed, |_, batch| {
        let rows = &batch.visible;
        between += between_states::count(rbm, rows);
        free_energies.extend(rbm.clamped_free_energy(rows, beta));
        pseudo.extend(pseudo::exact(rbm, rows, beta).unwrap_or_default());
        let reconstruction = rbm.visible_mean(rbm.hidden_mean(rows, beta).view(), beta);
        let apart = reconstruction - rows.to_dense();
        squares.extend(apart.rows().into_iter().map(|row| row.iter().map(|x| x.wide().powi(2)).sum::<f64>()));
        Ok(())
    })?;
    let weights = samples.weights.as_deref();
    Ok(SampleScores {
        free_energy: SampleMean::of(&free_energies, weights),
        pseudo_likelihood: (!pseudo.is_empty()).then(|| SampleMean::of(&pseudo, weights)),
        reconstruction_error: SampleMean::of(&squares, weights).mean / samples.n_features() as f64,
        between_states: between as f64 / (samples.len() * samples.n_features()) as f64,
    })
}

/// A request for a likelihood: the fields of [`Request`] that do not depend on the precision of the model.
#[derive(Debug, Clone, PartialEq)]
pub struct LikelihoodRequest {
    /// The method for ln Z.
    pub method: PartitionMethod,
    /// The approximate time allowed for ln Z.
    pub budget: Duration,
    /// Number of annealing steps or tempering sweeps; `None` uses as many as the budget allows.
    pub effort: Option<usize>,
    /// Inverse temperature.
    pub beta: f64,
    /// Seed.
    pub seed: u64,
    /// Whether the method `auto` may enumerate.
    pub enumerate: bool,
    /// Name of the expansion, for mean field.
    pub order: String,
    /// Solver of the equations, for mean field.
    pub solver: Solver,
}

impl Default for LikelihoodRequest {
    fn default() -> Self {
        let Request { method, budget, effort, beta, seed, enumerate, order, solver, .. } =
            Request::<f64>::default();
        Self { method, budget, effort, beta, seed, enumerate, order: order.into(), solver }
    }
}

impl LikelihoodRequest {
    /// The request for ln Z of a model: `near` are states near the model's, `trajectory` are models kept along its
    /// training.
    pub fn of<'a, F: Float>(
        &'a self,
        near: Option<&'a Array2<F>>,
        trajectory: &'a [Rbm<F>],
    ) -> Request<'a, F> {
        Request {
            method: self.method,
            budget: self.budget,
            effort: self.effort,
            beta: self.beta,
            seed: self.seed,
            enumerate: self.enumerate,
            near,
            trajectory,
            order: &self.order,
            solver: self.solver,
        }
    }
}

/// The likelihood of samples.
#[derive(Debug, Clone, PartialEq)]
pub struct Likelihood {
    /// ln p(v), nats per sample; the error is that of the mean over the samples, without the error of ln Z.
    pub log_likelihood: SampleMean,
    /// The scores without ln Z.
    pub samples: SampleScores,
    /// ln Z with its interval, method and warnings.
    pub log_partition: LogPartition,
    /// All warnings: those about ln Z, and about values that have no probability.
    pub warnings: Vec<String>,
}

impl Likelihood {
    /// The name of `log_likelihood`: a log-likelihood, unless samples have values between the states of their units.
    pub fn quantity(&self) -> &'static str {
        if self.samples.between_states > 0.0 { between_states::BOUND } else { "log-likelihood" }
    }
}

/// ln p(v) of complete samples: the mean over the samples, and ln Z with its own interval. Annealing and tempering
/// start from up to 1000 evenly spaced samples.
///
/// # Errors
/// Samples that cannot be read, settings out of range, a method that is not possible, an interrupted watch.
pub fn likelihood<F: Float>(
    rbm: &Rbm<F>,
    samples: &Samples<F>,
    trajectory: &[Rbm<F>],
    request: &LikelihoodRequest,
    watch: Watch<'_>,
) -> Result<Likelihood> {
    let scores = sample_scores(rbm, samples, F::of(request.beta), request.seed)?;
    let near = samples.spread(NEAR, request.seed)?;
    let found = log_partition(rbm, &request.of(Some(&near), trajectory), watch)?;
    let free_energy = scores.free_energy;
    let log_likelihood = SampleMean { mean: -free_energy.mean - found.log_z, ..free_energy };
    let share = scores.between_states;
    let between = (share > 0.0).then(|| between_states::sentence(share, rbm.visible.unit.name()));
    let warnings = found.warnings.iter().cloned().chain(between).collect();
    Ok(Likelihood { log_likelihood, samples: scores, log_partition: found, warnings })
}
