//! Diagnostics of mixing and overfitting compared with known results.

mod adversarial;
mod autocorrelation;
mod free_energy_gap;
mod moments;
mod principal;
mod whole;

use ndarray::Axis;
use plefka::laws::machines;
use plefka::model::Rbm;
use plefka::units::Bernoulli;

/// A machine with weights N(0, `scale`²) and fields that balance them: the mean of every unit is ½.
fn balanced(shape: (usize, usize), scale: f64, seed: u64) -> Rbm<f64> {
    let mut rbm = machines::scaled(&machines::machine::<f64>(&Bernoulli, shape, 1.0, seed), scale);
    rbm.visible.parameters.row_mut(0).assign(&(rbm.weights.sum_axis(Axis(1)) / -2.0));
    rbm.hidden.parameters.row_mut(0).assign(&(rbm.weights.sum_axis(Axis(0)) / -2.0));
    rbm
}
