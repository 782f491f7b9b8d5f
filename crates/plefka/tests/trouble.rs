//! Warnings about a run, from its records.

use plefka::training::trouble::{likelihood_lost, outside_domain};
use plefka::training::{Record, RunConfig};

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
    let history = [record(0, "sigma_max", 0.9), record(1, "sigma_max", 1.0), record(2, "weight_norm", 1.0)];
    let mut config = RunConfig::default();
    config.negative.start = Some(plefka::training::negative::Start::Batch);
    config.monitors.stability_starts = 10;
    let epochs = |config: &RunConfig| -> Vec<u64> {
        outside_domain(config, &history).map(|record| record.epoch).collect()
    };
    assert_eq!(epochs(&config), [1, 2]);
    config.monitors.stability_starts = 0;
    assert_eq!(epochs(&config), [0; 0]);
}
