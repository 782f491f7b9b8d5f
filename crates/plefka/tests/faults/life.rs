//! A run whose process fails at any file operation: what is left is read as what it is, and the resumed run ends with the
//! bits of a run that was never interrupted.

use std::ops::ControlFlow;
use std::path::Path;

use plefka::data::Samples;
use plefka::io::seam::Fault;
use plefka::io::{RunFolder, load_model};
use plefka::io::{checkpoint, provenance};
use plefka::model::Rbm;
use plefka::rng::{Purpose, Stream};
use plefka::training::monitors::Values;
use plefka::training::negative::NegativeMethod;
use plefka::training::{Event, Outcome, RunConfig, Trainer};
use plefka::{Float, Result};

use super::{all_names, faults, is_harmless, is_temporary, with_fault};
use crate::common;

/// A run of a few steps, with everything that a checkpoint keeps.
fn config(precision: &str) -> RunConfig {
    let mut config = RunConfig::default();
    config.model.hidden = 3;
    config.training.epochs = 2;
    config.training.batch = 10;
    config.training.averaging = 3.0;
    config.negative.method = NegativeMethod::Pcd;
    config.negative.chains = 4;
    config.stopping.patience = 1;
    config.stopping.monitor = "pseudo_likelihood".into();
    config.monitors.likelihood_chains = 0;
    if precision == "f64" {
        config.model.visible = "gaussian".into();
    }
    config
}

fn samples<F: Float>(config: &RunConfig, rows: usize, seed: u64) -> Samples<F> {
    let bits = common::bits::<F>(rows, 5, seed);
    let unit = plefka::units::unit_named(&config.model.visible).unwrap();
    let values =
        if config.model.visible == "gaussian" { bits.mapv(|x| F::of(20.0) * x + F::of(3.0)) } else { bits };
    Samples::from_rows(values.into(), unit).unwrap()
}

/// Starts a run in a folder, or goes on with what is there, as the command does.
fn live<F: Float>(path: &Path, config: &RunConfig) -> Result<()> {
    let (train, validation) = (samples::<F>(config, 20, 1), samples::<F>(config, 10, 2));
    let (folder, mut trainer) = match RunFolder::open(path) {
        Ok(folder) => {
            let folder = folder.locked()?;
            let trainer = folder.resume(&train, &|_| ())?;
            (folder, trainer)
        }
        Err(_) => {
            let trainer = Trainer::new(config.clone(), &train)?;
            let folder = RunFolder::create(path)?;
            folder.save_config(trainer.config())?;
            (folder, trainer)
        }
    };
    if Outcome::of(trainer.config(), trainer.progress()).is_some() {
        folder.complete()?;
        return Ok(());
    }
    let mut failure = None;
    let save = |trainer: &Trainer<F>| folder.save(trainer, &provenance::header(trainer, &train));
    trainer.run(&train, Some(&validation), &mut |event| match event {
        Event::Epoch { trainer, .. } => match save(trainer) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failure = Some(error);
                ControlFlow::Break(())
            }
        },
        _ => ControlFlow::Continue(()),
    })?;
    failure.map_or(Ok(()), Err)?;
    save(&trainer)
}

/// The model and the measurements of a run, without the time that it took.
fn outcome<F: Float>(path: &Path) -> (Rbm<F>, Vec<Values>, RunConfig) {
    let folder = RunFolder::open(path).unwrap();
    let history = folder.progress().unwrap().history.into_iter().map(|record| record.values).collect();
    (folder.load_model().unwrap().0, history, folder.config().unwrap())
}

fn assert_same<F: Float>(found: &Rbm<F>, wanted: &Rbm<F>, context: &str) {
    assert_eq!(found.weights, wanted.weights, "{context}");
    assert_eq!(found.visible.parameters, wanted.visible.parameters, "{context}");
    assert_eq!(found.hidden.parameters, wanted.hidden.parameters, "{context}");
}

/// What a fault left behind is read as the state of the checkpoint, or refused by name.
fn check_readers<F: Float>(path: &Path, config: &RunConfig, context: &str) {
    match load_model::<F>(path) {
        Ok((found, _)) => {
            let train = samples::<F>(config, 20, 1);
            let file = path.join("checkpoint.safetensors");
            let trainer = checkpoint::resume(&file, &train, &|_| ()).unwrap();
            let model = trainer.model();
            assert_same(&found, trainer.best().unwrap_or(&model), context);
        }
        Err(error) => {
            let message = error.to_string();
            let told = ["before its first checkpoint", "none of checkpoint", "cannot read"];
            assert!(told.iter().any(|part| message.contains(part)), "{context}: {message}");
        }
    }
}

/// After a fault the run goes on without one, and ends as if it had never stopped.
fn check_recovery<F: Float>(path: &Path, config: &RunConfig, context: &str) {
    check_readers::<F>(path, config, context);
    live::<F>(path, config).unwrap_or_else(|error| panic!("{context}: {error}"));
    let names = all_names(path);
    let wanted = [".lock", "checkpoint.safetensors", "config.toml", "history.jsonl", "model.safetensors"];
    assert_eq!(names, wanted, "{context}");
    let lines = std::fs::read_to_string(path.join("history.jsonl")).unwrap().lines().count();
    assert_eq!(lines, RunFolder::open(path).unwrap().progress().unwrap().history.len(), "{context}");
    let stamp = RunFolder::open(path).unwrap().stamp().unwrap().unwrap();
    let model = std::fs::read(path.join("model.safetensors")).unwrap();
    assert!(String::from_utf8_lossy(&model).contains(&stamp), "{context}: the model is of another step");
}

fn every_operation<F: Float>() -> usize {
    let (config, places) = (config(F::NAME), super::place());
    let whole = places.path().join("whole");
    live::<F>(&whole, &config).unwrap();
    let wanted = outcome::<F>(&whole);
    let mut cases = 0;
    for fault in faults() {
        for at in 0.. {
            let path = places.path().join(format!("{cases}"));
            let context = format!("{fault:?} at operation {at}");
            let (lived, reached) = with_fault(at, fault, || live::<F>(&path, &config));
            if !reached {
                lived.unwrap();
                assert!(at > 30, "{at} operations only");
                break;
            }
            cases += 1;
            if is_harmless(fault) {
                lived.unwrap_or_else(|error| panic!("{context}: {error}"));
            }
            if fault != Fault::Death {
                assert!(!all_names(&path).iter().any(|name| is_temporary(name)), "{context}");
            }
            check_recovery::<F>(&path, &config, &context);
            let found = outcome::<F>(&path);
            assert_same(&found.0, &wanted.0, &context);
            assert_eq!((found.1, found.2), (wanted.1.clone(), wanted.2.clone()), "{context}");
        }
    }
    cases
}

#[test]
fn a_fault_at_every_operation_of_a_run() {
    let cases = [every_operation::<f32>(), every_operation::<f64>()];
    println!("{cases:?} faults");
}

#[test]
fn several_faults_one_after_the_other() {
    let (config, places) = (config("f32"), super::place());
    let whole = places.path().join("whole");
    live::<f32>(&whole, &config).unwrap();
    let (wanted, all) = (outcome::<f32>(&whole), faults());
    for round in 0..60 {
        let path = places.path().join(format!("{round}"));
        let mut random = Stream::new(26, Purpose::Sample, round, 0);
        for _ in 0..1 + random.below(4) {
            let (at, fault) = (random.below(60), all[random.below(all.len())]);
            let _ = with_fault(at, fault, || live::<f32>(&path, &config));
            check_readers::<f32>(&path, &config, &format!("round {round}"));
        }
        check_recovery::<f32>(&path, &config, &format!("round {round}"));
        assert_same(&outcome::<f32>(&path).0, &wanted.0, &format!("round {round}"));
    }
}
