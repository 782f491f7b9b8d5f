//! Initial parameters: W ~ N(0, scale²), the visible layer fitted to the data's moments, the hidden layer at rest.

use ndarray::{Array1, Array2};

use super::{Layer, Rbm};
use crate::error::{Error, Result};
use crate::float::Float;
use crate::rng::{Purpose, Stream};
use crate::units::{Bernoulli, Unit};

/// A machine with W ~ N(0, `weight_scale`²) and all layer parameters at rest; `n_visible` and `n_hidden` count columns.
///
/// # Errors
/// No units, a weight scale out of range, or units with which such a machine has no finite Z.
pub(crate) fn random_of<F: Float>(
    (visible, n_visible): (&'static dyn Unit<F>, usize),
    (hidden, n_hidden): (&'static dyn Unit<F>, usize),
    weight_scale: f64,
    seed: u64,
) -> Result<Rbm<F>> {
    if n_hidden == 0 {
        return Err(Error::setting("hidden", 0, "at least 1 unit"));
    }
    if n_visible == 0 {
        return Err(Error::input("number of features", 0, "at least 1"));
    }
    if !(weight_scale.is_finite() && weight_scale >= 0.0) {
        return Err(Error::setting("weight_scale", weight_scale, "a finite number, at least 0"));
    }
    let mut stream = Stream::new(seed, Purpose::Weights, 0, 0);
    let weights =
        Array2::from_shape_simple_fn((n_visible, n_hidden), || F::of(weight_scale * stream.normal()));
    Rbm::new(
        Layer::new(visible, Array1::zeros(n_visible)),
        Layer::new(hidden, Array1::zeros(n_hidden)),
        weights,
    )
}

/// A machine of Bernoulli units in both layers with weights N(0, `weight_scale`²) and parameters of zero.
///
/// # Errors
/// An empty layer; a scale that is negative or not finite.
pub fn random<F: Float>(n_visible: usize, n_hidden: usize, weight_scale: f64, seed: u64) -> Result<Rbm<F>> {
    random_of((&Bernoulli, n_visible), (&Bernoulli, n_hidden), weight_scale, seed)
}
