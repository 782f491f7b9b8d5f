//! Small random layers and machines for the laws: N(0, scale²) fields and weights.

use ndarray::{Array1, Array2};

use crate::float::Float;
use crate::model::{Layer, Rbm, numbered_states};
use crate::rng::{Purpose, Stream};
use crate::units::Unit;

/// A layer of `n` columns with fields N(0, `scale`²) and further parameters N(rest, 0.3²).
pub fn layer<F: Float>(unit: &'static dyn Unit<F>, n: usize, scale: f64, seed: u64) -> Layer<F> {
    let mut stream = Stream::new(seed, Purpose::Weights, 1, 0);
    let mut layer = Layer::new(unit, Array1::from_shape_simple_fn(n, || F::of(scale * stream.normal())));
    for x in layer.parameters.iter_mut().skip(n) {
        *x += F::of(0.3 * stream.normal());
    }
    layer
}

/// A machine of the two layers with weights N(0, `scale`²).
pub fn join<F: Float>(visible: Layer<F>, hidden: Layer<F>, scale: f64, seed: u64) -> Rbm<F> {
    let mut stream = Stream::new(seed, Purpose::Weights, 2, 0);
    let weights =
        Array2::from_shape_simple_fn((visible.len(), hidden.len()), || F::of(scale * stream.normal()));
    Rbm { visible, hidden, weights }
}

/// A machine with both layers of `unit`, all fields and weights N(0, `scale`²).
pub fn machine<F: Float>(
    unit: &'static dyn Unit<F>,
    (n_visible, n_hidden): (usize, usize),
    scale: f64,
    seed: u64,
) -> Rbm<F> {
    let hidden = layer(unit, n_hidden, scale, seed.wrapping_add(1 << 32));
    join(layer(unit, n_visible, scale, seed), hidden, scale, seed)
}

/// The same machine with weights times `factor`.
pub fn scaled<F: Float>(rbm: &Rbm<F>, factor: f64) -> Rbm<F> {
    Rbm { weights: rbm.weights.mapv(|w| F::of(factor) * w), ..rbm.clone() }
}

/// Every state of a layer, one per row, the first unit changing fastest; `None` if units cannot be enumerated.
pub fn states<F: Float>(layer: &Layer<F>) -> Option<Array2<F>> {
    let alphabet = layer.alphabet()?;
    let count = alphabet.checked_pow(u32::try_from(layer.n_units()).ok()?)?;
    numbered_states(layer, 0, count).ok()
}
