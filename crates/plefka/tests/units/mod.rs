//! Every unit paired with every other: gradients of the positive phase, enumeration, sampling, annealing, tempering,
//! mean field, training, files; and refusals.

use ndarray::Array2;
use plefka::laws::machines;
use plefka::model::{Draw, Layer, Rbm};
use plefka::rng::Purpose;
use plefka::units::{Potts, Unit, units};

mod conditionals;
mod data;
mod enumeration;
mod expansions;
mod learning;
mod refusals;
mod sampling;

/// All units, Potts included, with a number of columns for a small layer.
fn kinds() -> Vec<(&'static dyn Unit<f64>, usize)> {
    let mut all: Vec<(&'static dyn Unit<f64>, usize)> = units().into_iter().map(|unit| (unit, 3)).collect();
    all.push((Potts::new(3), 6));
    all
}

/// Machines of all pairs whose Z is finite for weak weights.
fn pairs(scale: f64) -> Vec<Rbm<f64>> {
    let mut out = Vec::new();
    for (a, n) in kinds() {
        for (b, m) in kinds() {
            let layers = (machines::layer(a, n, 0.5, 1), machines::layer(b, m, 0.5, 2));
            out.push(machines::join(layers.0, layers.1, scale, 3));
        }
    }
    out
}

fn name(rbm: &Rbm<f64>) -> String {
    format!("{} – {}", rbm.visible.unit.name(), rbm.hidden.unit.name())
}

/// Draws of the visible layer without couplings, as data that every unit admits.
fn draws(layer: &Layer<f64>, rows: usize, seed: u64) -> Array2<f64> {
    let mut fields = Array2::zeros((rows, layer.len()));
    layer.add_field(1.0, &mut fields);
    layer.sample(1.0, &fields, Draw { seed, purpose: Purpose::Sample, step: 0, lane: 0 })
}

/// Whether at least one of the layers can be enumerated.
fn enumerable(rbm: &Rbm<f64>) -> bool {
    rbm.visible.alphabet().is_some() || rbm.hidden.alphabet().is_some()
}

/// Every unit once as the visible and once as the hidden unit: chains take long, and units enter them independently.
fn some_pairs(scale: f64) -> Vec<Rbm<f64>> {
    let mut out = pairs(scale);
    out.retain(|rbm| rbm.visible.unit.name() == "bernoulli" || rbm.hidden.unit.name() == "spin");
    out
}
