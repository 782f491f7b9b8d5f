//! `score`: how probable samples are under a model, with an ln Z that says how far it can be trusted.

use std::io::{IsTerminal, stderr};
use std::ops::ControlFlow;

use indicatif::{ProgressBar, ProgressStyle};
use ndarray::Array2;
use plefka::data::Samples;
use plefka::data::load::reweighted;
use plefka::inference::likelihood::pseudo;
use plefka::inference::{LogPartition, Method, Request, exact, log_partition};
use plefka::io::{ModelHeader, load_trajectory};
use plefka::{Error, Float, Rbm, Result};
use serde_json::{Value, json};

use super::score_conditional;
use crate::any_model::{AnyModel, with_model};
use crate::args::ScoreArgs;
use crate::interrupt;
use crate::output::{Output, facts};
use crate::samples_of::samples_of;

/// Samples scored at a time.
const BLOCK: usize = 512;
/// Samples that paths and chains start from.
const NEAR: usize = 1000;
/// Enumeration that takes longer is announced.
const NOTICED: f64 = 3.0;
const BAR: &str = "{bar:24} {percent:>3}%  ln Z, {eta} left";

/// Scores and says so.
pub fn run(args: &ScoreArgs, output: Output) -> anyhow::Result<()> {
    if !(args.beta.is_finite() && args.beta > 0.0) {
        return Err(Error::setting("beta", args.beta, "a positive number").into());
    }
    interrupt::listen()?;
    let (document, lines) = with_model!(AnyModel::open(&args.model)?, score(args, output))?;
    output.result(&document, &lines)
}

/// Mean and standard error over samples.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mean {
    pub(super) mean: f64,
    /// NaN for a single sample.
    pub(super) error: f64,
}

impl Mean {
    /// Each value with its weight; equal ones for `None`.
    pub(super) fn of<F: Float>(values: &[f64], weights: Option<&[F]>) -> Self {
        let n = values.len() as f64;
        let weight = |row: usize| weights.map_or(1.0, |w| w[row].wide());
        let total: f64 = (0..values.len()).map(weight).sum();
        let mean = values.iter().enumerate().map(|(row, x)| weight(row) * x).sum::<f64>() / total;
        let squares: f64 = values.iter().enumerate().map(|(row, x)| (weight(row) * (x - mean)).powi(2)).sum();
        // One sample has no spread to tell an error from.
        let error = if n > 1.0 { (squares * n / (n - 1.0)).sqrt() / total } else { f64::NAN };
        Self { mean, error }
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
    /// `None` for continuous visible units.
    pseudo_likelihood: Option<Mean>,
    reconstruction_error: f64,
}

fn measure<F: Float>(rbm: &Rbm<F>, samples: &Samples<F>, beta: F, seed: u64) -> Result<Measured> {
    let (mut free_energies, mut pseudo, mut squares) = (Vec::new(), Vec::new(), Vec::new());
    samples.for_each_batch(BLOCK, seed, |_, batch| {
        let rows = &batch.visible;
        free_energies.extend(rbm.clamped_free_energy(rows, beta));
        pseudo.extend(pseudo::exact(rbm, rows, beta).unwrap_or_default());
        let reconstruction = rbm.visible_mean(rbm.hidden_mean(rows, beta).view(), beta);
        let apart = reconstruction - rows.to_dense();
        squares.extend(apart.rows().into_iter().map(|row| row.iter().map(|x| x.wide().powi(2)).sum::<f64>()));
        Ok(())
    })?;
    let weights = samples.weights.as_deref();
    Ok(Measured {
        free_energy: Mean::of(&free_energies, weights),
        pseudo_likelihood: (!pseudo.is_empty()).then(|| Mean::of(&pseudo, weights)),
        reconstruction_error: Mean::of(&squares, weights).mean / samples.n_features() as f64,
    })
}

fn score<F: Float>(
    rbm: &Rbm<F>,
    header: &ModelHeader,
    args: &ScoreArgs,
    output: Output,
) -> anyhow::Result<(Value, String)> {
    let samples = samples_of(rbm, header, &args.data, &args.reading, F::of(args.beta), output)?;
    let samples = reweighted(samples, args.reweight)?;
    let measured = measure(rbm, &samples, F::of(args.beta), args.seed)?;
    if args.log_z == Method::Exact
        && let Some(seconds) = exact::seconds(rbm, args.beta).filter(|seconds| *seconds > NOTICED)
    {
        let states = exact::states(rbm).unwrap_or(f64::NAN);
        output.note(format_args!("enumerating {states} states: about {seconds:.0} s"));
    }
    let found = partition(rbm, &samples, args)?;
    for warning in &found.warnings {
        output.note(format_args!("warning: {warning}"));
    }
    let likelihood = Mean { mean: -measured.free_energy.mean - found.log_z, ..measured.free_energy };
    let mut facts_found = lines(&samples, &measured, likelihood, &found);
    let conditional = score_conditional::score(rbm, header, args, &mut facts_found)?;
    let document = json!({
        "model": args.model, "data": samples.source, "samples": samples.len(), "features": samples.n_features(),
        "beta": args.beta, "effective_samples": samples.weights.as_ref().map(|w| w.iter().map(|w| w.wide()).sum::<f64>()),
        "mean_log_likelihood": likelihood.mean, "mean_log_likelihood_std_error": likelihood.error,
        "log_z": found.log_z, "log_z_std_error": found.std_error,
        "log_z_lower": found.lower, "log_z_upper": found.upper,
        "log_z_method": found.method.name(), "reason": found.reason, "warnings": found.warnings,
        "evidence": evidence(&found),
        "free_energy": measured.free_energy.mean, "free_energy_error": measured.free_energy.error,
        "pseudo_likelihood": measured.pseudo_likelihood.as_ref().map(|p| p.mean),
        "pseudo_likelihood_error": measured.pseudo_likelihood.as_ref().map(|p| p.error),
        "reconstruction_error": measured.reconstruction_error,
        "conditional": conditional,
    });
    Ok((document, facts(&facts_found)))
}

/// ln Z as the arguments ask, with a progress bar in a terminal; Ctrl-C stops it.
fn partition<F: Float>(rbm: &Rbm<F>, samples: &Samples<F>, args: &ScoreArgs) -> Result<LogPartition> {
    let trajectory = match args.model.is_dir() {
        true => load_trajectory(&args.model)?,
        false => Vec::new(),
    };
    let rows: Vec<usize> = {
        let n = NEAR.min(samples.len());
        (0..n).map(|k| k * samples.len() / n).collect()
    };
    let near: Array2<F> = samples.gather(&rows, args.seed, 0)?.visible.to_dense();
    let request = Request {
        method: args.log_z,
        budget: args.budget,
        effort: args.effort,
        beta: args.beta,
        seed: args.seed,
        enumerate: !args.no_exact,
        near: Some(&near),
        trajectory: &trajectory,
        order: &args.order,
        solver: args.solver,
    };
    let bar = if stderr().is_terminal() { ProgressBar::new(1000) } else { ProgressBar::hidden() };
    bar.set_style(ProgressStyle::with_template(BAR).expect("a template known to be right"));
    let found = log_partition(rbm, &request, &|share| {
        bar.set_position((1000.0 * share) as u64);
        if interrupt::asked() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    bar.finish_and_clear();
    found
}

/// What every method that was tried has found: an object of numbers and lists for each.
fn evidence(found: &LogPartition) -> Vec<Value> {
    let one = |evidence: &plefka::inference::partition::Evidence| {
        let mut object = serde_json::Map::from_iter([("method".to_owned(), json!(evidence.method.name()))]);
        object.extend(evidence.values.iter().map(|(name, value)| (name.clone(), json!(value))));
        Value::Object(object)
    };
    found.evidence.iter().map(one).collect()
}

fn lines<'a, F: Float>(
    samples: &Samples<F>,
    measured: &Measured,
    likelihood: Mean,
    found: &LogPartition,
) -> Vec<(&'a str, String)> {
    let interval = match found.std_error == 0.0 {
        true => format!("{:.9} nats, exact", found.log_z),
        false => format!("{:.4} nats, 95 % interval {:.4} to {:.4}", found.log_z, found.lower, found.upper),
    };
    let mut out = vec![
        ("samples", samples.len().to_string()),
        ("mean log-likelihood", format!("{likelihood} nats (error over the samples)")),
        ("ln Z", interval),
        ("method", format!("{}: {}", found.method.name(), found.reason)),
        ("clamped free energy", format!("{} nats", measured.free_energy)),
    ];
    if let Some(pseudo_likelihood) = &measured.pseudo_likelihood {
        out.push(("pseudo-likelihood", format!("{pseudo_likelihood} nats")));
    }
    out.push(("reconstruction error", format!("{:.6}", measured.reconstruction_error)));
    out
}
