//! Training machine after machine; a stack that is interrupted and resumed equals one that never stopped, bit for bit.

use std::ops::ControlFlow;
use std::path::Path;

use plefka::data::synthetic::Synthetic;
use plefka::data::{Binarize, Samples};
use plefka::inference::watch::unwatched;
use plefka::training::negative::NegativeMethod;
use plefka::training::{Event, RunConfig, Stop};
use plefka::units::Bernoulli;
use plefka_deep::belief::{BeliefNet, BoundRequest};
use plefka_deep::stack::{FeatureKind, Layers, Stack, StackConfig, StackEvent, StackFolder, Trained, train};

fn samples() -> Samples<f32> {
    let table = Synthetic::parse("bars-and-stripes:3").unwrap().generate(100, 1).unwrap();
    Samples::new(table, &Bernoulli, Binarize::Keep).unwrap()
}

fn base(method: NegativeMethod) -> RunConfig {
    let mut config = RunConfig::default();
    config.training.epochs = 3;
    config.training.batch = 20;
    config.negative.method = method;
    config.monitors.likelihood_chains = 0;
    config
}

fn layers(kind: FeatureKind, sizes: &[usize], tied: bool) -> Layers {
    Layers { sizes: sizes.into(), features: kind.into(), tied, ..Layers::default() }
}

/// Trains a stack in a folder until `limit` events; returns it if it is whole.
fn until(path: &Path, limit: usize) -> Option<Stack<f32>> {
    let folder = StackFolder::open(path).unwrap();
    let mut seen = 0;
    let data = samples();
    let observer = &mut |event: StackEvent<'_, f32>| {
        seen += usize::from(matches!(event.event, Event::Step { .. }));
        if seen >= limit { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    match train(&folder, &data, Some(&data.select(&[0, 1, 2])), &Stop::default(), observer).unwrap() {
        Trained::Whole(stack) => Some(stack),
        Trained::Interrupted(_) => None,
    }
}

fn same(a: &Stack<f32>, b: &Stack<f32>) {
    for (a, b) in a.machines().iter().zip(b.machines()) {
        assert_eq!(a.weights, b.weights);
        assert_eq!(a.visible.parameters, b.visible.parameters);
        assert_eq!(a.hidden.parameters, b.hidden.parameters);
    }
}

#[test]
fn resumed_equals_uninterrupted_bit_for_bit() {
    for (kind, method, tied) in [
        (FeatureKind::Probabilities, NegativeMethod::Emf, false),
        (FeatureKind::Samples, NegativeMethod::Pcd, true),
        (FeatureKind::Magnetizations, NegativeMethod::Cd, false),
    ] {
        let place = tempfile::tempdir().unwrap();
        let config = StackConfig::uniform(&base(method), &layers(kind, &[6, 9, 4], tied)).unwrap();
        let [whole, pieces] = ["whole", "pieces"].map(|name| {
            let path = place.path().join(name);
            StackFolder::create(&path, config.clone()).unwrap();
            path
        });
        let expected = until(&whole, usize::MAX).unwrap();
        // 15 steps a machine: stops within each, and right at the end of the first.
        let mut sessions = 0;
        let found = loop {
            sessions += 1;
            if let Some(stack) = until(&pieces, 12) {
                break stack;
            }
            let error = StackFolder::open(&pieces).unwrap().load::<f32>().map(|_| ()).unwrap_err();
            assert!(error.to_string().contains("is not trained"), "{error}");
        };
        assert!(sessions >= 4);
        same(&expected, &found);
        same(&expected, &StackFolder::open(&pieces).unwrap().load().unwrap());
        assert_eq!(found.features().kind, kind);
    }
}

#[test]
fn a_stop_before_the_first_checkpoint_of_a_machine() {
    let place = tempfile::tempdir().unwrap();
    let mut settings = base(NegativeMethod::Pcd);
    settings.monitors.every = 0;
    let config = StackConfig::uniform(&settings, &layers(FeatureKind::Samples, &[5, 9], true)).unwrap();
    let path = place.path().join("a");
    let folder = StackFolder::create(&path, config.clone()).unwrap();
    let expected = until(&path, usize::MAX).unwrap();
    // A process that ended after it wrote the settings of the second machine.
    let second = folder.layer_path(1);
    for name in ["checkpoint.safetensors", "model.safetensors", "history.jsonl"] {
        std::fs::remove_file(second.join(name)).unwrap();
    }
    assert!(folder.is_over(1).unwrap().is_none() && folder.is_over(0).unwrap().is_some());
    same(&expected, &until(&path, usize::MAX).unwrap());
    assert!(StackFolder::create(&path, config).is_err());
}

#[test]
fn a_tied_start_begins_at_the_law_below() {
    let place = tempfile::tempdir().unwrap();
    let mut config =
        StackConfig::uniform(&base(NegativeMethod::Exact), &layers(FeatureKind::Samples, &[6, 9], true))
            .unwrap();
    config.layers[1].training.epochs = 0;
    StackFolder::create(place.path(), config).unwrap();
    let stack = until(place.path(), usize::MAX).unwrap();
    assert_eq!(stack.machines()[1].weights, stack.machines()[0].weights.t());
    let gains = BeliefNet::new(stack).gains(&samples(), &BoundRequest::default(), &unwatched).unwrap();
    assert!(gains[1].gained.unwrap().mean.abs() < 1e-4, "{:?}", gains[1].gained);
}

#[test]
fn training_the_upper_machine_gains() {
    let place = tempfile::tempdir().unwrap();
    let settings = base(NegativeMethod::Exact);
    let mut config = StackConfig::uniform(&settings, &layers(FeatureKind::Samples, &[5, 9], true)).unwrap();
    // A random machine below, which leaves much to gain.
    config.layers[0].training.epochs = 0;
    config.layers[0].model.weight_scale = 1.5;
    config.layers[1].training.epochs = 20;
    StackFolder::create(place.path(), config).unwrap();
    let net = BeliefNet::new(until(place.path(), usize::MAX).unwrap());
    let gains = net.gains(&samples(), &BoundRequest::default(), &unwatched).unwrap();
    let gained = gains[1].gained.unwrap();
    assert!(gained.mean > 5.0 * gained.std_error, "{gained}");
}

#[test]
fn settings_of_a_stack() {
    let base = base(NegativeMethod::Emf);
    let mut wanted = layers(FeatureKind::Magnetizations, &[6, 3], true);
    wanted.top_unit = Some("gaussian".into());
    wanted.suited = true;
    let config = StackConfig::uniform(&base, &wanted).unwrap();
    assert_eq!(StackConfig::from_toml(&config.to_toml()).unwrap(), config);
    assert_eq!(config.layers[1].model.hidden_unit, "gaussian");
    assert_eq!(
        config.layers.iter().map(|l| l.negative.method).collect::<Vec<_>>(),
        [NegativeMethod::Emf, NegativeMethod::Pcd]
    );
    assert!(config.to_toml().contains("kind = \"magnetizations\""));
    let mut broken = config.clone();
    broken.layers[1].model.visible = "spin".into();
    assert!(broken.check().unwrap_err().to_string().contains("visible of machine 2"));
    let mut broken = config.clone();
    broken.layers[1].training.beta = 2.0;
    assert!(broken.check().is_err());
    let mut broken = config;
    broken.features.order = "nothing".into();
    assert!(broken.check().is_err());
    assert!(StackConfig::uniform(&base, &layers(FeatureKind::Samples, &[], false)).is_err());
    let place = tempfile::tempdir().unwrap();
    assert!(StackFolder::open(place.path()).unwrap_err().to_string().contains("no stack.toml"));
    std::fs::write(place.path().join("stack.toml"), "version = 1\nnothing = 2").unwrap();
    assert!(StackFolder::open(place.path()).unwrap_err().to_string().contains("nothing"));
}
