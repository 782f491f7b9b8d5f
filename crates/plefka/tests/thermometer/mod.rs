//! The thermometer: stability and curvature compared with differences, thermal numbers with derivatives of the exact ln
//! Z, phases with those of known machines, and the remedies for a machine outside the domain of the expansion.

use ndarray::{Array1, Array2};
use plefka::diagnostics::thermometer::{self, Thermometer, ThermometerSettings, thermal};
use plefka::inference::watch::unwatched;
use plefka::laws::machines;
use plefka::model::{Layer, Rbm};
use plefka::units::Bernoulli;

mod bulk;
mod fluctuations;
mod hessian;
mod measurement;
mod orders;
mod phases;
mod remedies;
mod training;

/// Means of the units of a machine in fields of size one.
fn point(rbm: &Rbm<f64>, beta: f64) -> (Array2<f64>, Array2<f64>) {
    let of = |layer: &Layer<f64>, phase: f64| {
        let mut fields = Array2::from_shape_fn((1, layer.len()), |(_, i)| (1.7 * i as f64 + phase).sin());
        layer.mean(beta, &mut fields);
        fields
    };
    (of(&rbm.visible, 0.3), of(&rbm.hidden, 1.1))
}

fn quick() -> ThermometerSettings {
    let thermal = thermal::ThermalSettings { rungs: 5, ..thermal::ThermalSettings::default() };
    ThermometerSettings { temperatures: 4, thermal, ..ThermometerSettings::default() }
}

fn measured(rbm: &Rbm<f64>, beta: f64, data: Option<&Array2<f64>>) -> Thermometer {
    thermometer::measure(rbm, beta, data, &quick(), &unwatched).unwrap()
}

/// Random couplings around the centre: a bipartite spin glass.
fn glass(scale: f64) -> Rbm<f64> {
    centred((40, 34), scale)
}

/// Random couplings with fields that put every unit in the middle.
fn centred(shape: (usize, usize), scale: f64) -> Rbm<f64> {
    let mut rbm = machines::machine(&Bernoulli, shape, scale, 4);
    let centred = |sums: Array1<f64>| (sums * -0.5).insert_axis(ndarray::Axis(0));
    rbm.visible.parameters = centred(rbm.weights.sum_axis(ndarray::Axis(1)));
    rbm.hidden.parameters = centred(rbm.weights.sum_axis(ndarray::Axis(0)));
    rbm
}
