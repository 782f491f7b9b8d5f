//! Initial parameters: W ~ N(0, scale²), visible field from the data's mean, hidden field zero.

use ndarray::{Array1, Array2};

use super::{Layer, Rbm};
use crate::error::{Error, Result};
use crate::float::Float;
use crate::rng::{Purpose, Stream};
use crate::units::Bernoulli;

/// Means are clipped this far from 0 and 1 before the logit, so that a pixel that is never on can be learned.
pub const CLIP: f64 = 0.001;

/// A Bernoulli–Bernoulli machine with W ~ N(0, `weight_scale`²) and zero fields.
pub fn random<F: Float>(n_visible: usize, n_hidden: usize, weight_scale: f64, seed: u64) -> Result<Rbm<F>> {
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
        Layer::new(&Bernoulli, Array1::zeros(n_visible)),
        Layer::new(&Bernoulli, Array1::zeros(n_hidden)),
        weights,
    )
}

/// ln(m/(1−m)) of means clipped to [CLIP, 1−CLIP]: the fields of the independent-unit model of the data.
pub fn logit_of_means<F: Float>(means: &[f64]) -> Array1<F> {
    means
        .iter()
        .map(|&m| {
            let m = m.clamp(CLIP, 1.0 - CLIP);
            F::of((m / (1.0 - m)).ln())
        })
        .collect()
}
