//! `score`: the probability of samples under a model, with ln Z and its uncertainty.

mod conditional;

use plefka::any::{AnyRbm, AnySamples};
use plefka::diagnostics::score::{Likelihood, LikelihoodRequest, SampleScores};
use plefka::inference::{LogPartition, PartitionMethod};
use plefka::io::ModelHeader;
use plefka::numerics::range;
use serde_json::{Value, json};

use crate::args::ScoreArgs;
use crate::runs::samples::samples_of;
use crate::terminal::output::{Output, facts};
use crate::terminal::progress::watched;

/// Enumeration that takes more than this many seconds is announced.
const NOTICED: f64 = 3.0;

/// Scores the samples and shows the result.
pub(super) fn run(args: &ScoreArgs, output: Output) -> anyhow::Result<()> {
    range::beta(args.beta)?;
    let (rbm, header) = AnyRbm::open(&args.model)?;
    let (document, lines) = score(&rbm, &header, args, output)?;
    output.result(&document, &lines)
}

fn score(
    rbm: &AnyRbm,
    header: &ModelHeader,
    args: &ScoreArgs,
    output: Output,
) -> anyhow::Result<(Value, String)> {
    let samples = samples_of(rbm, header, &args.data, &args.reading, args.beta, output)?;
    let samples = samples.reweighted(args.reweight)?;
    if args.log_z == PartitionMethod::Exact
        && let Some(seconds) = rbm.enumeration_seconds(args.beta).filter(|seconds| *seconds > NOTICED)
    {
        let states = rbm.enumerated_states().unwrap_or(f64::NAN);
        output.note(format_args!("enumerating {states} states: about {seconds:.0} s"));
    }
    let found = measure(rbm, &samples, args)?;
    output.warnings(&found.warnings);
    let mut facts_found = lines(&samples, &found);
    let conditional = conditional::score(rbm, header, args, &mut facts_found)?;
    let Likelihood { log_likelihood, samples: SampleScores { free_energy, pseudo_likelihood, .. }, .. } =
        found;
    let log_partition = &found.log_partition;
    let document = json!({
        "model": args.model, "data": samples.source(), "samples": samples.len(), "features": samples.n_features(),
        "beta": args.beta, "quantity": found.quantity(), "effective_samples": samples.total_weight(),
        "mean_log_likelihood": log_likelihood.mean, "mean_log_likelihood_std_error": log_likelihood.std_error,
        "log_z": log_partition.log_z, "log_z_std_error": log_partition.std_error,
        "log_z_lower": log_partition.lower, "log_z_upper": log_partition.upper, "log_z_interval": log_partition.interval,
        "log_z_method": log_partition.method.name(), "reason": log_partition.reason,
        "warnings": found.warnings, "evidence": evidence(log_partition),
        "free_energy": free_energy.mean, "free_energy_error": free_energy.std_error,
        "pseudo_likelihood": pseudo_likelihood.map(|p| p.mean),
        "pseudo_likelihood_error": pseudo_likelihood.map(|p| p.std_error),
        "reconstruction_error": found.samples.reconstruction_error,
        "conditional": conditional,
    });
    Ok((document, facts(&facts_found)))
}

/// The likelihood for the given arguments, with a progress bar in a terminal; Ctrl-C stops it.
fn measure(rbm: &AnyRbm, samples: &AnySamples, args: &ScoreArgs) -> anyhow::Result<Likelihood> {
    let request = LikelihoodRequest {
        method: args.log_z,
        budget: args.budget,
        effort: args.effort,
        beta: args.beta,
        seed: args.seed,
        enumerate: !args.no_exact,
        order: args.order.clone(),
        solver: args.solver,
    };
    let trajectory = rbm.trajectory(&args.model)?;
    watched("ln Z", |watch| rbm.likelihood(samples, trajectory, &request, watch))
}

/// The results of every method that was tried: an object of numbers and lists for each.
fn evidence(found: &LogPartition) -> Vec<Value> {
    let one = |evidence: &plefka::inference::partition::Evidence| {
        let mut object = serde_json::Map::from_iter([("method".to_owned(), json!(evidence.method.name()))]);
        object.extend(evidence.values.iter().map(|(name, value)| (name.clone(), json!(value))));
        Value::Object(object)
    };
    found.evidence.iter().map(one).collect()
}

fn lines<'a>(samples: &AnySamples, found: &Likelihood) -> Vec<(&'a str, String)> {
    let Likelihood { log_likelihood, samples: scores, log_partition, .. } = found;
    let (likelihood, at_least) = match scores.between_states > 0.0 {
        true => ("expected log-likelihood of bits", "at least "),
        false => ("mean log-likelihood", ""),
    };
    let mut out = vec![
        ("samples", samples.len().to_string()),
        (likelihood, format!("{at_least}{log_likelihood} nats (error over the samples)")),
        ("ln Z", log_partition.in_words()),
        ("method", format!("{}: {}", log_partition.method.name(), log_partition.reason)),
        ("clamped free energy", format!("{} nats", scores.free_energy)),
    ];
    if let Some(pseudo_likelihood) = &scores.pseudo_likelihood {
        out.push(("pseudo-likelihood", format!("{pseudo_likelihood} nats")));
    }
    out.push(("reconstruction error", format!("{:.6}", scores.reconstruction_error)));
    out
}
