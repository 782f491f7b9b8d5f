//! Problems of a run in its own measurements: the thresholds for warnings during training and in the report.

use super::progress::Record;
use crate::inference::stability::DOMAIN;
use crate::training::config::RunConfig;

/// A clear loss of pseudo-likelihood: last < LOST.0 · first − LOST.1, in nats per sample.
const LOST: (f64, f64) = (1.2, 1.0);

/// The pseudo-likelihoods of the training data at the first and the last record, in nats per sample, if the last is
/// clearly lower: the rate is too large.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn record(epoch: u64, name: &str, value: f64) -> Record {
        Record { epoch, step: epoch, seconds: 0.0, values: [(name.to_owned(), value)].into() }
    }

    #[test]
    fn a_likelihood_is_lost_beyond_the_noise_of_training() {
        let ends = |first: f64, last: f64| {
            let name = "train.pseudo_likelihood";
            likelihood_lost(&[record(0, name, first), record(1, name, last)])
        };
        assert_eq!(ends(-10.0, -13.5), Some((-10.0, -13.5)));
        assert_eq!(ends(-10.0, -12.5), None);
        assert_eq!(likelihood_lost(&[]), None);
    }

    #[test]
    fn a_run_leaves_its_domain_at_one_or_without_a_value() {
        let history =
            [record(0, "sigma_max", 0.9), record(1, "sigma_max", 1.0), record(2, "weight_norm", 1.0)];
        let mut config = RunConfig::default();
        config.negative.start = Some(crate::training::negative::Start::Batch);
        config.monitors.stability_starts = 10;
        let epochs = |config: &RunConfig| -> Vec<u64> {
            outside_domain(config, &history).map(|record| record.epoch).collect()
        };
        assert_eq!(epochs(&config), [1, 2]);
        config.monitors.stability_starts = 0;
        assert_eq!(epochs(&config), [0; 0]);
    }
}
