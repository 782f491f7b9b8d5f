//! `score`: how probable samples are under a model.

use plefka::data::{Rows, Samples};
use plefka::diagnostics::{mean_field_likelihood, pseudo_likelihood};
use plefka::inference::{Expansion, FixedPoint, exact, expansion_named};
use plefka::io::ModelHeader;
use plefka::{Error, Float, Rbm, Result};
use serde_json::{Value, json};

use super::score_conditional;
use crate::any_model::{AnyModel, with_model};
use crate::args::ScoreArgs;
use crate::output::{Output, facts};
use crate::samples_of::samples_of;

/// Samples scored at a time.
const BLOCK: usize = 512;
/// Residual at which a mean-field iteration stops.
const TOLERANCE: f64 = 1e-5;

/// Scores and says so.
pub fn run(args: &ScoreArgs, output: Output) -> anyhow::Result<()> {
    if !(args.beta.is_finite() && args.beta > 0.0) {
        return Err(Error::setting("beta", args.beta, "a positive number").into());
    }
    let (document, lines) = with_model!(AnyModel::open(&args.model)?, score(args, output))?;
    output.result(&document, &lines)
}

/// Mean and standard error over samples.
#[derive(Debug, Clone, Copy)]
struct Mean {
    mean: f64,
    error: f64,
}

impl Mean {
    fn of(values: &[f64]) -> Self {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let squares: f64 = values.iter().map(|x| (x - mean).powi(2)).sum();
        // One sample has no spread to tell an error from.
        Self { mean, error: if n > 1.0 { (squares / (n - 1.0) / n).sqrt() } else { f64::NAN } }
    }
}

impl std::fmt::Display for Mean {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.error.is_nan() {
            true => write!(out, "{:.4}", self.mean),
            false => write!(out, "{:.4} ± {:.4}", self.mean, self.error),
        }
    }
}

/// What is measured on the samples alone.
struct Measured {
    free_energy: Mean,
    pseudo_likelihood: Mean,
    reconstruction_error: f64,
}

fn measure<F: Float>(rbm: &Rbm<F>, samples: &Samples<F>, beta: F, seed: u64) -> Result<Measured> {
    let (mut free_energies, mut pseudo, mut squares) = (Vec::new(), Vec::new(), 0.0);
    samples.for_each_batch(BLOCK, seed, |_, batch| {
        let rows = &batch.visible;
        free_energies.extend(rbm.clamped_free_energy(rows, beta));
        pseudo.extend(pseudo_likelihood::exact(rbm, rows, beta));
        let reconstruction = rbm.visible_mean(rbm.hidden_mean(rows, beta).view(), beta);
        squares +=
            reconstruction.iter().zip(&rows.to_dense()).map(|(&x, &y)| (x - y).wide().powi(2)).sum::<f64>();
        Ok(())
    })?;
    Ok(Measured {
        free_energy: Mean::of(&free_energies),
        pseudo_likelihood: Mean::of(&pseudo),
        reconstruction_error: squares / (samples.len() * samples.n_features()) as f64,
    })
}

fn score<F: Float>(
    rbm: &Rbm<F>,
    header: &ModelHeader,
    args: &ScoreArgs,
    output: Output,
) -> anyhow::Result<(Value, String)> {
    let expansion = expansion_named::<F>(&args.order)?;
    let samples = samples_of(rbm, header, &args.data, &args.reading, output)?;
    let beta = F::of(args.beta);
    let measured = measure(rbm, &samples, beta, args.seed)?;
    let mut lines = vec![
        ("samples", samples.len().to_string()),
        ("clamped free energy", format!("{} nats", measured.free_energy)),
        ("pseudo-likelihood", format!("{} nats", measured.pseudo_likelihood)),
        ("reconstruction error", format!("{:.6}", measured.reconstruction_error)),
    ];
    let mean_field = by_mean_field(rbm, &samples, expansion, args, &measured, &mut lines)?;
    let exact = exactly(rbm, args, &measured, &mut lines)?;
    let conditional = score_conditional::score(rbm, header, args, &mut lines)?;
    let document = json!({
        "model": args.model, "data": samples.source, "samples": samples.len(), "features": samples.n_features(),
        "beta": args.beta,
        "free_energy": measured.free_energy.mean, "free_energy_error": measured.free_energy.error,
        "pseudo_likelihood": measured.pseudo_likelihood.mean,
        "pseudo_likelihood_error": measured.pseudo_likelihood.error,
        "reconstruction_error": measured.reconstruction_error,
        "mean_field": mean_field, "exact": exact, "conditional": conditional,
    });
    Ok((document, facts(&lines)))
}

/// The log-likelihood with ln Z from mean field, an estimate.
fn by_mean_field<F: Float>(
    rbm: &Rbm<F>,
    samples: &Samples<F>,
    expansion: &dyn Expansion<F>,
    args: &ScoreArgs,
    measured: &Measured,
    lines: &mut Vec<(&str, String)>,
) -> Result<Option<Value>> {
    let starts = args.starts.min(samples.len());
    if starts == 0 {
        return Ok(None);
    }
    let rows: Rows<F> = samples.gather(&(0..starts).collect::<Vec<_>>(), args.seed, 0)?.visible;
    let settings = FixedPoint { iterations: args.iterations, tolerance: TOLERANCE, ..FixedPoint::default() };
    let found = mean_field_likelihood::log_partition(rbm, expansion, settings, F::of(args.beta), &rows);
    let likelihood = -measured.free_energy.mean - found.log_partition;
    let (n, failed) = (found.solutions, found.failed);
    let estimate = match n {
        0 => format!("none: no start of {starts} converged"),
        _ => format!(
            "{likelihood:.4} nats, an estimate ({n} solutions, {failed} of {starts} starts unconverged)"
        ),
    };
    lines.push(("mean-field log-likelihood", format!("{estimate}, order {}", args.order)));
    // Where nothing converged there is no estimate, and infinities become null.
    Ok(Some(json!({
        "order": args.order, "starts": starts, "solutions": n, "unconverged": failed,
        "log_partition": found.log_partition, "log_likelihood": likelihood,
    })))
}

/// ln Z by enumeration where the smaller layer is small enough.
fn exactly<F: Float>(
    rbm: &Rbm<F>,
    args: &ScoreArgs,
    measured: &Measured,
    lines: &mut Vec<(&str, String)>,
) -> Result<Option<Value>> {
    let smaller = rbm.n_visible().min(rbm.n_hidden());
    if args.no_exact || (smaller as f64).exp2() > exact::MAX_STATES {
        return Ok(None);
    }
    let log_partition = exact::log_partition(rbm, args.beta)?;
    let likelihood = Mean { mean: -measured.free_energy.mean - log_partition, ..measured.free_energy };
    lines.push(("ln Z, exact", format!("{log_partition:.6} nats")));
    lines.push(("log-likelihood, exact", format!("{likelihood} nats")));
    Ok(Some(json!({
        "log_partition": log_partition, "log_likelihood": likelihood.mean, "log_likelihood_error": likelihood.error,
    })))
}
