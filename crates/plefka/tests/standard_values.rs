//! Training on standard values: offset and scale of the data change nothing but the Jacobian, in every unit with real
//! values, and a run resumes from a checkpoint bit for bit.

use std::ops::ControlFlow;

use ndarray::Array2;
use plefka::data::{Rows, Samples};
use plefka::io::{ModelHeader, checkpoint, load_model};
use plefka::model::{Layer, Rbm, StandardValues};
use plefka::rng::{Purpose, Stream};
use plefka::training::negative::NegativeMethod;
use plefka::training::{Event, RunConfig, Trainer};
use plefka::units::{Bernoulli, unit_named};

use crate::common::{log_likelihood, plain, train};

/// Units, an offset and a scale of their data, and the unit of the changed data.
const CASES: [(&str, f64, f64, &str); 9] = [
    ("gaussian", 10.0, 1.0, "gaussian"),
    ("gaussian", -170.0, 70.0, "gaussian"),
    ("gaussian", 1e-3, 1e-5, "gaussian"),
    ("gaussian", 1e4, 1.0, "gaussian"),
    ("relu", 0.0, 30.0, "relu"),
    ("relu", 0.0, 1e-4, "relu"),
    ("drelu", 0.0, 1e3, "drelu"),
    ("truncated_gaussian:0:1", 0.0, 256.0, "truncated_gaussian:0:256"),
    ("truncated_gaussian:-1:1", 0.0, 0.0625, "truncated_gaussian:-0.0625:0.0625"),
];

/// Values of the unit in three columns that depend on each other; some are exactly 0.
fn values(unit: &str) -> Array2<f64> {
    let mut stream = Stream::new(5, Purpose::Synthetic, 0, 0);
    let mut rows = Array2::zeros((120, 3));
    for mut row in rows.rows_mut() {
        let common = stream.normal();
        row.iter_mut().for_each(|x| *x = 0.6 * common + 0.8 * stream.normal());
        if unit.starts_with("truncated") {
            let low = if unit.contains(":-1:") { -1.0 } else { 0.0 };
            row.mapv_inplace(|x| (0.4 * x).clamp(low, 1.0));
        } else if unit == "relu" {
            row.mapv_inplace(|x| x.max(0.0));
        }
    }
    rows
}

fn samples(rows: &Array2<f64>, unit: &str) -> Samples<f64> {
    Samples::from_rows_with_missing(rows.clone(), unit_named(unit).unwrap()).unwrap()
}

fn config(unit: &str, method: NegativeMethod) -> RunConfig {
    let mut config = plain(method, 2, 0.05, 6, 30);
    config.model.visible = unit.into();
    config.training.optimizer.momentum = 0.5;
    config.training.penalty.l2 = 0.01;
    config
}

/// Σ ln s over the entries with a density, per sample; 0 has a probability of its own in units with an atom.
fn jacobian(rows: &Array2<f64>, unit: &str, scale: f64) -> f64 {
    let counted = rows.iter().filter(|x| !unit.starts_with("truncated") || **x != 0.0).count();
    counted as f64 / rows.nrows() as f64 * scale.ln()
}

#[test]
fn offset_and_scale_change_the_likelihood_by_the_jacobian() {
    for (unit, offset, scale, changed_unit) in CASES {
        let rows = values(unit);
        let changed = rows.mapv(|x| offset + scale * x);
        for method in [NegativeMethod::Cd, NegativeMethod::Pcd] {
            let reached = |rows: &Array2<f64>, unit: &str| {
                let samples = samples(rows, unit);
                let mut trainer = Trainer::new(config(unit, method), &samples).unwrap();
                train(&mut trainer, &samples).unwrap();
                log_likelihood(&trainer.rbm(), rows)
            };
            let (one, other) = (reached(&rows, unit), reached(&changed, changed_unit));
            let difference = other + jacobian(&rows, unit, scale) - one;
            assert!(difference.abs() < 1e-5, "{unit} {offset} {scale}: {one} and {other}: {difference:e}");
        }
    }
}

#[test]
fn the_change_of_a_machine_is_a_gauge() {
    for (unit, offset, scale, changed_unit) in CASES {
        let rows = values(unit).mapv(|x| offset + scale * x);
        let kind = unit_named::<f64>(changed_unit).unwrap();
        let standard =
            StandardValues::of(kind, &samples(&rows, changed_unit).moments().unwrap(), 1.0).unwrap();
        let mut stream = Stream::new(3, Purpose::Synthetic, 0, 0);
        let weights = Array2::from_shape_simple_fn((3, 2), || 0.3 * stream.normal());
        let mut visible = Layer::new(standard.inner_unit(), ndarray::array![0.3, -0.2, 0.1]);
        visible.parameters.slice_mut(ndarray::s![1.., ..]).mapv_inplace(|x| x + 0.1);
        let inner = Rbm::new(visible, Layer::new(&Bernoulli, ndarray::array![0.2, -0.1]), weights).unwrap();
        let outer = standard.to_data(&inner);
        let batch = plefka::data::Batch::new(Rows::Dense(rows.clone()), None);
        let inside = standard.batch(&batch).visible.to_dense();
        let [_, scales] = standard.arrays();
        let nonzero = |i: usize| {
            let atom = unit.starts_with("truncated");
            rows.column(i).iter().filter(|x| !atom || **x != 0.0).count() as f64 / rows.nrows() as f64
        };
        let jacobian: f64 = scales.iter().enumerate().map(|(i, s)| nonzero(i) * s.ln()).sum();
        let (p, q) = (log_likelihood(&inner, &inside), log_likelihood(&outer, &rows));
        assert!((p - q - jacobian).abs() < 1e-7, "{unit} {offset} {scale}: {p} {q} {jacobian}");
        let back = standard.from_data(&outer);
        for (a, b) in [
            (&back.weights, &inner.weights),
            (&back.visible.parameters, &inner.visible.parameters),
            (&back.hidden.parameters, &inner.hidden.parameters),
        ] {
            assert!(crate::common::largest(a, b) < 1e-7, "{unit} {offset} {scale}: {a} {b}");
        }
        let inputs = |rbm: &Rbm<f64>, rows: &Array2<f64>| rbm.hidden_field(&rows.clone().into(), 1.0);
        assert!(crate::common::largest(&inputs(&inner, &inside), &inputs(&outer, &rows)) < 1e-7);
    }
}

#[test]
fn a_run_resumes_bit_for_bit() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("checkpoint.safetensors");
    for (unit, offset, scale, changed_unit) in CASES {
        let mut rows = values(unit).mapv(|x| offset + scale * x);
        rows[[3, 1]] = f64::NAN;
        let train = samples(&rows, changed_unit);
        let new = || Trainer::new(config(changed_unit, NegativeMethod::Pcd), &train).unwrap();
        let mut whole = new();
        whole.run(&train, None, &mut |_| ControlFlow::Continue(())).unwrap();
        let (mut half, mut steps) = (new(), 0);
        half.run(&train, None, &mut |event| {
            steps += u64::from(matches!(event, Event::Step { .. }));
            if steps == 10 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
        .unwrap();
        checkpoint::save(&path, &half, &ModelHeader::default()).unwrap();
        let (model, _) = load_model::<f64>(&path).unwrap();
        assert_eq!(model.visible.parameters, half.model().visible.parameters, "{unit}");
        assert_eq!(model.visible.unit.name(), changed_unit);
        let mut resumed = checkpoint::resume(&path, &train, &|_| ()).unwrap();
        resumed.run(&train, None, &mut |_| ControlFlow::Continue(())).unwrap();
        let of = |trainer: &Trainer<f64>| checkpoint::to_bytes(trainer, &ModelHeader::default()).unwrap();
        let (mut a, mut b) = (whole.progress().clone(), resumed.progress().clone());
        (a.seconds, b.seconds) = (0.0, 0.0);
        assert_eq!(format!("{a:?}"), format!("{b:?}"), "{unit}");
        assert_eq!(whole.model().weights, resumed.model().weights, "{unit}");
        assert_eq!(whole.state(), resumed.state(), "{unit}");
        assert!(of(&whole).len() > 100);
    }
}

#[test]
fn setting_the_present_model_changes_no_bit() {
    let rows = values("gaussian").mapv(|x| 170.0 + 0.3 * x);
    let train = samples(&rows, "gaussian");
    let step = |again: bool| {
        let mut trainer = Trainer::new(config("gaussian", NegativeMethod::Pcd), &train).unwrap();
        for _ in 0..3 {
            trainer.step(&train.all(0).unwrap(), 0.05).unwrap();
            if again {
                trainer.set_model(trainer.rbm().into_owned());
            }
        }
        trainer.rbm().weights.clone()
    };
    assert_eq!(step(true), step(false));
}

#[test]
fn columns_without_a_size_do_not_diverge() {
    for unit in ["gaussian", "relu", "drelu"] {
        for constant in [0.0, 170.1] {
            let mut rows = values(unit).mapv(|x| 7.0 * x);
            rows.column_mut(1).fill(constant);
            // One value far from all others.
            rows.column_mut(2).fill(0.0);
            rows[[17, 2]] = 255.0;
            let rows = rows.mapv(|x| x as f32);
            let samples = Samples::<f32>::from_rows(rows.into(), unit_named(unit).unwrap()).unwrap();
            let mut config = config(unit, NegativeMethod::Pcd);
            config.training.epochs = 300;
            let mut trainer = Trainer::new(config, &samples).unwrap();
            train(&mut trainer, &samples).unwrap_or_else(|error| panic!("{unit} {constant}: {error}"));
            let free = trainer.model().clamped_free_energy(&samples.all(0).unwrap().visible, 1.0);
            assert!(free.iter().all(|x| x.is_finite()), "{unit} {constant}");
        }
    }
}

#[test]
fn training_on_the_own_values_of_the_data_can_be_chosen() {
    let rows = values("gaussian").mapv(|x| 2.0 * x);
    let train = samples(&rows, "gaussian");
    let mut own = config("gaussian", NegativeMethod::Cd);
    own.training.standardise = false;
    let trainer = Trainer::new(own, &train).unwrap();
    assert!(trainer.state().arrays.keys().all(|name| !name.starts_with("standard")));
    let trainer = Trainer::new(config("gaussian", NegativeMethod::Cd), &train).unwrap();
    assert!(trainer.state().arrays.contains_key("standard.scale"));
}
