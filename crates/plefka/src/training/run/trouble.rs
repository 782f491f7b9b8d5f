//! Problems of a run in its own measurements: the thresholds for warnings during training and in the report.

use super::progress::Record;
use crate::inference::stability::DOMAIN;
use crate::training::config::RunConfig;

/// A clear loss of pseudo-likelihood: last < LOST.0 · first − LOST.1, in nats per sample.
const LOST: (f64, f64) = (1.2, 1.0);

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
pub fn sigma_max(record: &Record) -> f64 {
    record.values.get("sigma_max").copied().unwrap_or(f64::INFINITY)
}
