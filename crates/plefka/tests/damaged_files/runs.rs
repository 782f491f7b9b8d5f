//! The corpus of the engine's own files: models, weights, checkpoints of every negative phase and optimizer, and settings.

use std::ops::ControlFlow;
use std::path::Path;

use ndarray::Array2;
use plefka::Float;
use plefka::data::{Samples, Scale};
use plefka::io::array_file::Npz;
use plefka::io::{ModelHeader, checkpoint, provenance, save_model};
use plefka::training::negative::{NegativeMethod, Start};
use plefka::training::optimizer::OptimizerKind;
use plefka::training::{Event, RunConfig, Trainer};
use plefka::units::unit_named;

type Made = Vec<(&'static str, String, Vec<u8>)>;

/// Steps after which the runs stop: inside the second epoch.
const STEPS: u64 = 4;

/// Folder of the corpus, name and content of every file.
pub(crate) fn all() -> Made {
    let mut all = Made::new();
    for method in [
        NegativeMethod::Cd,
        NegativeMethod::Pcd,
        NegativeMethod::Pt,
        NegativeMethod::Ptt,
        NegativeMethod::Exact,
    ] {
        for kind in [OptimizerKind::Sgd, OptimizerKind::Adam] {
            let run = run::<f32>(config(method, None, kind), ("bernoulli", "bernoulli"));
            all.push(("checkpoint", format!("{method:?}_{kind:?}.safetensors").to_lowercase(), run.0));
        }
    }
    for (start, kind) in [
        (Start::Firing, OptimizerKind::Adam),
        (Start::Persistent, OptimizerKind::Sgd),
        (Start::Batch, OptimizerKind::Adam),
    ] {
        let run = run::<f64>(config(NegativeMethod::Emf, Some(start), kind), ("bernoulli", "spin"));
        all.push(("checkpoint", format!("emf_{start:?}.safetensors").to_lowercase(), run.0));
    }
    all.extend(of_units());
    for name in ["firing", "pcd", "ptt"] {
        let file = format!("{}/tests/data/checkpoint_1/{name}.safetensors", env!("CARGO_MANIFEST_DIR"));
        all.push(("checkpoint", format!("version_1_{name}.safetensors"), std::fs::read(file).unwrap()));
    }
    all.push(("npz_model", "single.npz".into(), weights::<f32>(&[0.5; 6])));
    all.push(("npz_model", "double.npz".into(), weights::<f64>(&[0.1; 6])));
    all.push(("config", "default.toml".into(), RunConfig::default().to_toml().into_bytes()));
    let other = config(NegativeMethod::Ptt, Some(Start::Batch), OptimizerKind::Adam);
    all.push(("config", "trajectory.toml".into(), other.to_toml().into_bytes()));
    all.push((
        "config",
        "short.toml".into(),
        b"[model]\nhidden = 3\n[negative]\nmethod = \"pcd\"\n".to_vec(),
    ));
    all
}

/// Models and checkpoints of other units.
fn of_units() -> Made {
    let mut all = Made::new();
    for units in [
        ("bernoulli", "bernoulli"),
        ("spin", "binomial:3"),
        ("potts:4", "relu"),
        ("gaussian", "bernoulli"),
        ("truncated_gaussian:0:1", "drelu"),
    ] {
        let mut config = config(NegativeMethod::Pcd, None, OptimizerKind::Sgd);
        config.training.trajectory = 2;
        config.monitors.likelihood_chains = 8;
        let (run, model) = run::<f32>(config, units);
        let name = format!("{}_{}.safetensors", units.0, units.1).replace(':', "");
        all.push(("checkpoint", format!("pcd_{name}"), run));
        all.push(("model", name, model));
    }
    let (_, wide) =
        run::<f64>(config(NegativeMethod::Exact, None, OptimizerKind::Sgd), ("bernoulli", "bernoulli"));
    all.push(("model", "double.safetensors".into(), wide));
    all.push(("model", "sequences.safetensors".into(), of_sequences()));
    all
}

/// The settings of a small run.
fn config(method: NegativeMethod, start: Option<Start>, kind: OptimizerKind) -> RunConfig {
    let mut config = RunConfig::default();
    config.model.hidden = 3;
    config.training.epochs = 3;
    config.training.batch = 4;
    config.training.optimizer.kind = kind;
    config.training.optimizer.momentum = 0.5;
    config.training.schedule.rate = Some(0.1);
    config.negative.method = method;
    config.negative.start = start;
    config.negative.rungs = 3;
    config.negative.reservoir = 2;
    config.monitors.samples = 8;
    config.monitors.likelihood_chains = 0;
    config.monitors.mean_field_starts = 2;
    config.monitors.stability_starts = 0;
    config
}

/// Twelve samples of eight columns, or of two sites of four colours, that the unit admits.
fn samples<F: Float>(unit: &str) -> Samples<F> {
    let unit = unit_named::<F>(unit).unwrap();
    let colours = unit.colours();
    let rows = Array2::from_shape_fn((12, 8), |(row, column)| match unit.states() {
        _ if colours > 1 => {
            F::of(f64::from(u8::from((row * 5 / 3 + column / colours) % colours == column % colours)))
        }
        Some(states) => F::of(states[(row * 7 + column * column) % states.len()]),
        None => F::of(((row * 7 + column * column) % 5) as f64 / 5.0),
    });
    Samples::from_rows(rows.into(), unit).unwrap()
}

/// The checkpoint of a run that stops after some steps, and its model.
fn run<F: Float>(mut config: RunConfig, units: (&str, &str)) -> (Vec<u8>, Vec<u8>) {
    (config.model.visible, config.model.hidden_unit) = (units.0.into(), units.1.into());
    let train = samples::<F>(units.0);
    let mut trainer = Trainer::new(config, &train).unwrap();
    trainer
        .run(&train, Some(&train), &mut |event| match event {
            Event::Step { progress, .. } if progress.step >= STEPS => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        })
        .unwrap();
    let header = ModelHeader { image_shape: Some((2, 4)), ..provenance::header(&trainer, &train) };
    (
        checkpoint::to_bytes(&trainer, &header).unwrap(),
        written(|path| save_model(path, &trainer.model(), &header)),
    )
}

/// A model of sequences.
fn of_sequences() -> Vec<u8> {
    let text = b">a\nACGT-\n>b\nAC-TA\n".to_vec();
    let table = plefka::data::readers::read_bytes(Path::new("a.fasta"), text, &Default::default()).unwrap();
    let unit = unit_named::<f32>(&table.sites.as_ref().unwrap().unit()).unwrap();
    let train = Samples::scaled(table, unit, Default::default(), Scale::Auto, false).unwrap();
    let mut config = config(NegativeMethod::Pcd, None, OptimizerKind::Sgd);
    config.model.visible = unit.name().into();
    let trainer = Trainer::new(config, &train).unwrap();
    let header = provenance::header(&trainer, &train);
    written(|path| save_model(path, &trainer.model(), &header))
}

/// Weights as other programs keep them.
fn weights<F: Float + plefka::io::array_file::Number>(numbers: &[f64; 6]) -> Vec<u8> {
    let numbers = numbers.map(F::of);
    let mut npz = Npz::default();
    npz.add("weights", &[3, 2], &numbers).unwrap();
    npz.add("visible_bias", &[3], &numbers[..3]).unwrap();
    npz.add("hidden_bias", &[2], &numbers[..2]).unwrap();
    written(|path| npz.write(path))
}

fn written(write: impl FnOnce(&Path) -> plefka::Result<()>) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    write(&path).unwrap();
    std::fs::read(path).unwrap()
}
