//! The phases of known machines.

use ndarray::{Array1, Array2};
use plefka::diagnostics::thermometer::Phase;
use plefka::model::{Layer, Rbm};
use plefka::units::Bernoulli;

use super::{glass, measured};

/// Two groups of units; the units of a group are on or off together.
fn groups(weight: f64) -> Rbm<f64> {
    let weights = Array2::from_shape_fn((20, 16), |(i, j)| if i % 2 == j % 2 { weight } else { 0.0 });
    let fields = |n: usize, other: usize| Array1::from_elem(n, -0.25 * weight * other as f64);
    let layers = (Layer::new(&Bernoulli, fields(20, 16)), Layer::new(&Bernoulli, fields(16, 20)));
    Rbm::new(layers.0, layers.1, weights).unwrap()
}

#[test]
fn phases_of_known_machines() {
    let weak = measured(&glass(0.1), 1.0, None);
    assert_eq!(weak.verdict.phase, Phase::Paramagnetic);
    assert!(weak.verdict.in_domain && weak.states.solutions == 1 && weak.remedy.temperature.is_none());
    assert!(weak.states.curvature > 0.0 && weak.hessian.unwrap() > 0.0);

    let memory = measured(&groups(1.2), 1.0, None);
    assert_eq!(memory.verdict.phase, Phase::Ferromagnetic, "{:?}", memory.verdict);
    assert_eq!((memory.states.clusters, memory.spectrum.as_ref().unwrap().outliers), (4, 2));
    assert!(memory.states.glass < 1.0 && memory.states.lowest_weight < 0.3);
    // The machine is paramagnetic at high temperature: the sweep begins there and ends with all four states.
    assert_eq!(memory.sweep[0].clusters, 1);
    assert_eq!(memory.sweep.last().unwrap().clusters, 4);

    let frozen = measured(&glass(2.5), 1.0, None);
    assert_eq!(frozen.verdict.phase, Phase::Glassy, "{:?}", frozen.verdict);
    assert!(!frozen.verdict.in_domain);
}
