//! The warning of a run that leaves the domain of the expansion.

use std::ops::ControlFlow;

use plefka::training::negative::{NegativeMethod, Start};
use plefka::training::{Event, RunConfig, Trainer};

use crate::common;

/// Trains on random patterns until the weights are large; returns the recorded values, and every warning with its
/// epoch.
fn trained(method: NegativeMethod) -> (Vec<f64>, Vec<(usize, String)>) {
    let samples = common::samples(common::bits::<f64>(30, 16, 5));
    let mut config: RunConfig = common::plain(method, 20, 0.3, 120, 10);
    config.monitors.every = 1;
    config.negative.start = Some(Start::Batch);
    config.training.centering = false;
    let mut trainer = Trainer::<f64>::new(config, &samples).unwrap();
    let mut warnings = Vec::new();
    let mut epochs = 0;
    trainer
        .run(&samples, None, &mut |event| {
            match event {
                Event::Warning(text) => warnings.push((epochs, text)),
                Event::Epoch { .. } => epochs += 1,
                Event::Step { .. } => {}
            }
            ControlFlow::Continue(())
        })
        .unwrap();
    (trainer.progress().history.iter().map(|record| record.values["sigma_max"]).collect(), warnings)
}

#[test]
fn training_warns_once_when_it_leaves_the_domain() {
    let (sigma, warnings) = trained(NegativeMethod::Emf);
    let left = sigma.iter().position(|s| *s >= 1.0).expect("weights grow");
    assert!(left > 0 && sigma.len() == 121);
    let domain: Vec<_> = warnings.iter().filter(|(_, text)| text.contains("domain")).collect();
    assert_eq!(domain.len(), 1, "{warnings:?}");
    // The warning comes before the record of its own measurement.
    assert_eq!(domain[0].0, left);
    // Sampling has no such domain: σ_max(B) is measured, but there is no warning.
    let (sigma, warnings) = trained(NegativeMethod::Cd);
    assert!(sigma.iter().any(|s| *s >= 1.0) && !warnings.iter().any(|(_, text)| text.contains("domain")));
}
