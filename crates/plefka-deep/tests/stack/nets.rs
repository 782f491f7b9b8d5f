//! Small machines by closed formulas, weights_ij = g sin(1 + i + 2j + 3l + ij) and bias_i = s cos(1 + i + 2l), and nets of them.

use ndarray::{Array1, Array2};
use plefka::Rbm;
use plefka::inference::watch::unwatched;
use plefka::model::{Layer, numbered_states};
use plefka::units::Bernoulli;
use plefka_deep::belief::BeliefNet;
use plefka_deep::stack::{FeatureKind, Stack};

pub(super) fn weights(n: usize, m: usize, g: f64, l: usize) -> Array2<f64> {
    Array2::from_shape_fn((n, m), |(i, j)| g * ((1 + i + 2 * j + 3 * l + i * j) as f64).sin())
}

pub(super) fn bias(n: usize, s: f64, l: usize) -> Array1<f64> {
    Array1::from_shape_fn(n, |i| s * ((1 + i + 2 * l) as f64).cos())
}

pub(super) fn machine(visible: Array1<f64>, hidden: Array1<f64>, weights: Array2<f64>) -> Rbm<f64> {
    Rbm::new(Layer::new(&Bernoulli, visible), Layer::new(&Bernoulli, hidden), weights).unwrap()
}

/// The two machines of the golden belief net, 5-4-3.
pub(super) fn golden() -> [Rbm<f64>; 2] {
    [
        machine(bias(5, 0.3, 0), bias(4, 0.5, 1), weights(5, 4, 0.9, 0)),
        machine(bias(4, 0.4, 2), bias(3, 0.3, 3), weights(4, 3, 0.9, 1)),
    ]
}

/// Three machines, 4-3-4-2.
pub(super) fn three() -> Vec<Rbm<f64>> {
    vec![
        machine(bias(4, 0.3, 0), bias(3, 0.5, 1), weights(4, 3, 1.1, 0)),
        machine(bias(3, 0.4, 2), bias(4, 0.3, 3), weights(3, 4, 1.3, 1)),
        machine(bias(4, 0.2, 4), bias(2, 0.6, 5), weights(4, 2, 1.2, 2)),
    ]
}

pub(super) fn stack(machines: Vec<Rbm<f64>>) -> Stack<f64> {
    Stack::new(machines, FeatureKind::Samples.into(), 1.0).unwrap()
}

pub(super) fn net(machines: Vec<Rbm<f64>>) -> BeliefNet<f64> {
    BeliefNet::new(stack(machines))
}

/// All states of `n` bits.
pub(super) fn states(n: usize) -> Array2<f64> {
    numbered_states(&Layer::new(&Bernoulli, Array1::zeros(n)), 0, 1 << n).unwrap()
}

/// ln p(v) of a machine for every row.
pub(super) fn log_likelihoods(rbm: &Rbm<f64>, rows: &Array2<f64>) -> Vec<f64> {
    let log_z = plefka::inference::exact::log_partition(rbm, 1.0, &unwatched).unwrap();
    rbm.clamped_free_energy(&rows.clone().into(), 1.0).iter().map(|f| -f - log_z).collect()
}
