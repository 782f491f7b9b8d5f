//! Checkpoints of version 1: a run resumed from such a file ends like the run of the engine that wrote the file.
//!
//! `data/checkpoint_1/NAME.safetensors` was written by the last engine of version 1 (commit 4648d0a), after 12 of the
//! 20 steps of the run [`config`] on the samples [`rows`]; `NAME_end.safetensors` is the final model of the run that
//! the same engine resumed from that file. In `ptt.safetensors` the factor of the rate and the number of steps since
//! its change (`slowed`, 1.0 and 0) were replaced by 0.5 and 9, because no step of such a small run is undone. The
//! results of the present engine were equal bit for bit on the processor that wrote the files (x86-64 with AVX-512);
//! the tolerances are for other processors, whose vector instructions round differently.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use ndarray::Array2;
use plefka::Float;
use plefka::data::Samples;
use plefka::io::{checkpoint, load_model};
use plefka::training::negative::NegativeMethod;
use plefka::training::optimizer::OptimizerKind;
use plefka::training::{Outcome, RunConfig, Trainer};
use plefka::units::Bernoulli;

use crate::common::largest;

/// Bars and stripes of 2 × 2; with `holes` every seventh entry is missing.
fn rows<F: Float>(holes: bool) -> Array2<F> {
    Array2::from_shape_fn((24, 4), |(r, i)| {
        let line = if r % 2 == 0 { i % 2 } else { i / 2 };
        let bit = (r / 2) >> line & 1;
        if holes && (3 * r + i) % 7 == 0 { F::nan() } else { F::of(bit as f64) }
    })
}

/// The settings of the checkpoints: 4 × 3 units, 4 epochs of 5 steps.
fn config(name: &str) -> RunConfig {
    let mut config = RunConfig::default();
    config.model.hidden = 3;
    config.training.epochs = 4;
    config.training.batch = 5;
    config.training.schedule.rate = Some(0.2);
    config.monitors.every = 1;
    config.monitors.samples = 8;
    config.monitors.likelihood_chains = 0;
    config.monitors.mean_field_starts = 0;
    config.monitors.stability_starts = 0;
    match name {
        // Replicas that fire, momentum, imputation, averaging, centering, the running likelihood.
        "firing" => {
            config.training.optimizer.momentum = 0.5;
            config.monitors.likelihood_chains = 8;
            config.monitors.exact_up_to = 0;
        }
        // Chains, Adam in double precision, models kept along the run.
        "pcd" => {
            config.negative.method = NegativeMethod::Pcd;
            config.training.optimizer.kind = OptimizerKind::Adam;
            config.training.averaging = 0.0;
            config.training.trajectory = 2;
        }
        // A frozen model and its ln Z, undone steps.
        _ => {
            config.negative.method = NegativeMethod::Ptt;
            config.negative.reservoir = 2;
            config.training.schedule.rate = Some(4.0);
            config.model.weight_scale = 1.0;
        }
    }
    config
}

fn samples<F: Float>(holes: bool) -> Samples<F> {
    match holes {
        true => Samples::from_rows_with_missing(rows::<F>(true), &Bernoulli).unwrap(),
        false => crate::common::samples(rows::<F>(false)),
    }
}

fn file(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/checkpoint_1");
    folder.join(format!("{name}.safetensors"))
}

/// Resumes, runs to the end and compares; returns the run.
fn go_on<F: Float>(name: &str, holes: bool, tolerance: f64) -> Trainer<F> {
    let train = samples::<F>(holes);
    let mut resumed = checkpoint::resume(&file(name), &train, &|_| ()).unwrap();
    assert_eq!(resumed.config().training.optimizer, config(name).training.optimizer);
    assert_eq!(resumed.config().negative.method, config(name).negative.method);
    assert_eq!((resumed.progress().step, resumed.progress().epoch), (12, 2));
    let outcome = resumed.run(&train, None, &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!((outcome, resumed.progress().step), (Outcome::Finished, 20));
    let (wanted, _) = load_model::<F>(&file(&format!("{name}_end"))).unwrap();
    let found = resumed.model();
    let pairs = [
        (&found.weights, &wanted.weights),
        (&found.visible.parameters, &wanted.visible.parameters),
        (&found.hidden.parameters, &wanted.hidden.parameters),
    ];
    let distance = pairs.into_iter().fold(0.0f64, |worst, (a, b)| worst.max(largest(a, b)));
    println!("{name}: {distance}");
    assert!(distance <= tolerance, "{name}: {distance}");
    resumed
}

#[test]
fn replicas_averages_and_imputed_values_go_on() {
    let trainer = go_on::<f32>("firing", true, 1e-5);
    assert!(trainer.average().is_some());
    assert!(trainer.state().arrays.contains_key("imputation.values"));
    assert!(trainer.progress().history.iter().all(|record| record.values.contains_key("log_partition")));
}

#[test]
fn moments_and_kept_models_go_on() {
    let trainer = go_on::<f64>("pcd", false, 1e-12);
    assert_eq!(trainer.trajectory().len(), trainer.progress().trajectory.len());
    assert!(!trainer.trajectory().is_empty());
    let powers = ["optimizer.beta1_power", "optimizer.beta2_power"].map(|name| trainer.state().numbers[name]);
    for (power, beta) in powers.into_iter().zip([0.9f64, 0.999]) {
        assert!((power - beta.powi(20)).abs() < 1e-14, "{power}");
    }
}

#[test]
fn frozen_models_and_slower_rates_go_on() {
    let before = checkpoint::resume::<f32>(&file("ptt"), &samples(false), &|_| ()).unwrap().state().numbers;
    assert_eq!(before["average.taken"], 6.0);
    assert_eq!((before["backoff.factor"], before["backoff.accepted_since"]), (0.5, 9.0));
    let trainer = go_on::<f32>("ptt", false, 1e-5);
    assert_eq!(trainer.state().numbers["backoff.accepted_since"], 17.0);
    let last = &trainer.progress().history.last().unwrap().values;
    assert!(last["frozen_models"] >= before["negative.trajectory.frozen_models"], "{last:?}");
    // ln Z of the frozen model in double precision, in a run of single precision.
    let log_partition = before["negative.trajectory.log_partition"];
    assert_ne!(log_partition, f64::from(log_partition as f32));
}
