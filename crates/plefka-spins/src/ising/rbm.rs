//! A Boltzmann machine with two-state units as an Ising model of all its units, visible ones first: with x = low + step
//! (1+s)/2, E(v,h) = E(s) + constant, and J holds the weights in its off-diagonal blocks.

use ndarray::{Array1, Array2, s};
use plefka::error::{Error, Result};
use plefka::model::{Layer, Rbm};

use super::{Couplings, Ising};

impl Ising {
    /// The Ising model with the same p(v, h), and the constant E(v,h) − E(s). The machine's ln Z at β is the model's ln
    /// Z less β times the constant.
    ///
    /// # Errors
    /// [`Error::Input`] for units that do not have exactly two states.
    pub fn of_rbm(rbm: &Rbm<f64>) -> Result<(Self, f64)> {
        let [(low, step), (other_low, other_step)] = [ends(&rbm.visible)?, ends(&rbm.hidden)?];
        let (n, m) = rbm.weights.dim();
        // x = c + d s.
        let (c, d) = (low + 0.5 * step, 0.5 * step);
        let (other_c, other_d) = (other_low + 0.5 * other_step, 0.5 * other_step);
        let mut couplings = Array2::zeros((n + m, n + m));
        let between = &rbm.weights * (d * other_d);
        couplings.slice_mut(s![..n, n..]).assign(&between);
        couplings.slice_mut(s![n.., ..n]).assign(&between.t());
        let mut field = Array1::zeros(n + m);
        let (a, b) = (rbm.visible.field(), rbm.hidden.field());
        for i in 0..n {
            field[i] = d * (a[i] + other_c * rbm.weights.row(i).sum());
        }
        for j in 0..m {
            field[n + j] = other_d * (b[j] + c * rbm.weights.column(j).sum());
        }
        let constant = -c * a.sum() - other_c * b.sum() - c * other_c * rbm.weights.sum();
        Ok((Self::new(Couplings::dense(couplings)?, field)?, constant))
    }
}

/// The lower state of the layer's units, and the step to the upper state.
fn ends(layer: &Layer<f64>) -> Result<(f64, f64)> {
    match layer.unit.states() {
        Some(&[low, high]) if layer.unit.colours() == 1 => Ok((low, high - low)),
        _ => Err(Error::input(
            "units of a layer",
            layer.unit.name(),
            "units of two states, such as bernoulli or spin",
        )),
    }
}
