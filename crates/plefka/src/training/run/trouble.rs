//! Problems of a run in its own measurements, with the thresholds and the words of the warnings: the same ones during
//! training, in its result, in the report and in Python.

use super::progress::Record;
use crate::inference::stability::DOMAIN;
use crate::inference::tempering::low_swap_rate;
use crate::model::between_states;
use crate::training::config::RunConfig;

/// A clear loss of pseudo-likelihood: last < LOST.0 · first − LOST.1, in nats per sample.
const LOST: (f64, f64) = (1.2, 1.0);
/// Share of hidden units that never change, above which a warning follows.
const UNUSED: f64 = 0.5;

/// The kind of a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Likelihoods are those of values that are no states.
    BetweenStates,
    /// The pseudo-likelihood is lower than before training.
    LikelihoodLost,
    /// Mean-field training is outside the domain of its expansion.
    OutsideDomain,
    /// Most hidden units never change.
    Unused,
    /// Tempering seldom changes places.
    SlowSwaps,
}

/// A problem, in a plain sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// The kind.
    pub kind: Kind,
    /// The sentence.
    pub text: String,
}

/// All problems in the measurements of a run.
pub fn found(config: &RunConfig, history: &[Record]) -> Vec<Trouble> {
    let all = [
        (Kind::BetweenStates, between(config, history)),
        (Kind::LikelihoodLost, lost(history)),
        (Kind::OutsideDomain, domain(config, history)),
        (Kind::Unused, unused(history)),
        (Kind::SlowSwaps, swaps(history)),
    ];
    all.into_iter().filter_map(|(kind, text)| text.map(|text| Trouble { kind, text })).collect()
}

/// The problems that the measurement before the last one did not show.
pub fn new(config: &RunConfig, history: &[Record]) -> Vec<Trouble> {
    let before = &history[..history.len().saturating_sub(1)];
    let known: Vec<Kind> = found(config, before).into_iter().map(|trouble| trouble.kind).collect();
    let fresh = found(config, history).into_iter().filter(|trouble| !known.contains(&trouble.kind));
    fresh.collect()
}

fn value(history: &[Record], name: &str) -> Option<f64> {
    history.last()?.values.get(name).copied()
}

fn between(config: &RunConfig, history: &[Record]) -> Option<String> {
    let share =
        value(history, "train.between_states").or_else(|| value(history, "validation.between_states"))?;
    Some(format!("log-likelihoods of this run: {}", between_states::sentence(share, &config.model.visible)))
}

fn lost(history: &[Record]) -> Option<String> {
    // The first loss, so that the sentence stays the same.
    let found =
        (1..=history.len()).find_map(|n| Some((likelihood_lost(&history[..n])?, history[n - 1].epoch)));
    let ((first, last), epoch) = found?;
    Some(format!(
        "the pseudo-likelihood of the training samples fell from {first:.2} nats before training to {last:.2} after epoch \
         {epoch}; try a smaller learning rate"
    ))
}

fn domain(config: &RunConfig, history: &[Record]) -> Option<String> {
    let first = outside_domain(config, history).next()?;
    Some(format!(
        "sigma_max(B) = {:.3}, 1 or more, after epoch {} at a state that the data lead to: the training has left the domain \
         of the expansion, whose ln Z and gradients may be off from there on; plefka diagnose MODEL DATA --remedy \
         measures which penalties bring it back and what they cost",
        sigma_max(first),
        first.epoch
    ))
}

/// Trajectory tempering has one pair of neighbours, whose rate it records.
fn swaps(history: &[Record]) -> Option<String> {
    let lowest = value(history, "swap_rate_least").or_else(|| value(history, "swap_rate"))?;
    low_swap_rate(lowest)
}

fn unused(history: &[Record]) -> Option<String> {
    // Before training all units are about half on.
    let share = value(history, "train.hidden_unused").filter(|&share| share > UNUSED)?;
    Some(format!("{:.0} % of the hidden units are always on or always off", 100.0 * share))
}

/// The pseudo-likelihoods of the training data at the first and the last record, in nats per sample, if the last is
/// clearly lower.
pub fn likelihood_lost(history: &[Record]) -> Option<(f64, f64)> {
    let value = |record: &Record| record.values.get("train.pseudo_likelihood").copied();
    let (first, last) = (history.first().and_then(value)?, history.last().and_then(value)?);
    (last < LOST.0 * first - LOST.1).then_some((first, last))
}

/// The records, in order, at which a mean-field training was outside the domain of its expansion; none for other
/// methods, and none if σ_max(B) is not measured.
pub fn outside_domain<'a>(
    config: &RunConfig,
    history: &'a [Record],
) -> impl Iterator<Item = &'a Record> + use<'a> {
    let measured = config.negative.iterates() && config.monitors.stability_starts > 0;
    history.iter().filter(move |record| measured && sigma_max(record) >= DOMAIN)
}

/// σ_max(B) of a record; infinite if the iteration diverged, since a record then has no value.
fn sigma_max(record: &Record) -> f64 {
    record.values.get("sigma_max").copied().unwrap_or(f64::INFINITY)
}
