//! Model files that are written and read, and models whose units change places.

use ndarray::{Array2, Axis};
use plefka::data::Rows;
use plefka::inference::exact;
use plefka::inference::watch::unwatched;
use plefka::io::{ModelHeader, load_model, save_model};
use plefka::laws::machines;
use plefka::rng::{Purpose, Stream};
use plefka::units::unit_named;
use plefka::{Float, Rbm};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::json;

use super::check;

const UNITS: &[&str] =
    &["bernoulli", "spin", "binomial:3", "gaussian", "truncated_gaussian:-1:1", "relu", "drelu", "potts:3"];

/// A small machine; couplings are so weak that every pair of units has a finite Z.
fn machine<F: Float>(
    (visible, hidden): (&str, &str),
    (n_visible, n_hidden): (usize, usize),
    seed: u64,
) -> Rbm<F> {
    let (visible, hidden) = (unit_named::<F>(visible).unwrap(), unit_named::<F>(hidden).unwrap());
    let (n_visible, n_hidden) = (n_visible * visible.colours(), n_hidden * hidden.colours());
    let visible = machines::layer(visible, n_visible, 0.1, seed);
    machines::join(visible, machines::layer(hidden, n_hidden, 0.1, seed ^ 1), 0.02, seed)
}

type Inputs = ((&'static str, &'static str), (usize, usize), u64);

fn inputs(units: &'static [&'static str]) -> impl Strategy<Value = Inputs> {
    ((select(units), select(units)), (1usize..6, 1usize..6), any::<u64>())
}

fn comes_back<F: Float>((units, dim, seed): Inputs, note: &str) {
    let rbm = machine::<F>(units, dim, seed);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.safetensors");
    let serde_json::Value::Object(notes) = json!({ "text": note, "number": seed as f64 / 3.0, "none": null })
    else {
        unreachable!("an object")
    };
    let header = ModelHeader { image_shape: Some((1, rbm.n_visible())), notes, ..ModelHeader::default() };
    save_model(&path, &rbm, &header).unwrap();
    let (back, header_back) = load_model::<F>(&path).unwrap();
    let bits = |a: &Array2<F>| a.mapv(|x| x.wide().to_bits());
    assert_eq!(bits(&back.weights), bits(&rbm.weights));
    assert_eq!(bits(&back.visible.parameters), bits(&rbm.visible.parameters));
    assert_eq!(bits(&back.hidden.parameters), bits(&rbm.hidden.parameters));
    assert_eq!(
        (back.visible.unit.name(), back.hidden.unit.name()),
        (rbm.visible.unit.name(), rbm.hidden.unit.name())
    );
    assert_eq!((header_back.notes, header_back.image_shape), (header.notes, header.image_shape));
}

#[test]
fn models_come_back() {
    check(40, (inputs(UNITS), any::<String>()), |(input, note)| {
        comes_back::<f32>(input, &note);
        comes_back::<f64>(input, &note);
    });
}

/// The columns of the hidden units in another order.
fn order(rbm: &Rbm<f64>, seed: u64) -> Vec<usize> {
    let colours = rbm.hidden.unit.colours();
    let units = Stream::new(seed, Purpose::Permutation, 0, 0).permutation(rbm.n_hidden() / colours);
    units.into_iter().flat_map(|unit| unit * colours..(unit + 1) * colours).collect()
}

#[test]
fn the_order_of_hidden_units_changes_nothing() {
    let discrete = &["bernoulli", "spin", "binomial:3", "potts:3"];
    check(60, inputs(discrete), |(units, dim, seed)| {
        let rbm = machines::scaled(&machine::<f64>(units, dim, seed), 30.0);
        let order = order(&rbm, seed);
        let mut other = rbm.clone();
        other.weights = rbm.weights.select(Axis(1), &order);
        other.hidden.parameters = rbm.hidden.parameters.select(Axis(1), &order);
        let states = machines::states(&rbm.visible).unwrap();
        let rows = Rows::Dense(states.select(Axis(0), &[0, states.nrows() / 2, states.nrows() - 1]));
        let close = |a: f64, b: f64| assert!((a - b).abs() <= 1e-12 * (1.0 + a.abs()), "{a} and {b}");
        let log_partition = |rbm| exact::log_partition(rbm, 1.0, &unwatched).unwrap();
        close(log_partition(&rbm), log_partition(&other));
        let (a, b) = (rbm.clamped_free_energy(&rows, 1.0), other.clamped_free_energy(&rows, 1.0));
        a.into_iter().zip(b).for_each(|(a, b)| close(a, b));
    });
}
