//! The tied start: W₂ = W₁ᵀ, visible fields of machine 2 = hidden fields of machine 1 and the other way round. The belief
//! net then has the law of machine 1, and its bound on ln p(v) is an equality (Hinton, Osindero & Teh 2006; Le Roux & Bengio
//! 2008), so that training the upper machine gains from there on.

use ndarray::{Array1, Array2, s};
use plefka::model::{Layer, Rbm};
use plefka::rng::{Purpose, Stream};
use plefka::units::unit_named;
use plefka::{Float, Result};

/// The machine above `below` with `hidden` hidden units of kind `unit`, which starts as the transpose of `below`. `None`
/// where it has fewer hidden units than `below` has visible ones, or units of another kind.
///
/// Further hidden units have no fields, and weights N(0, `scale`²): the bound is an equality for `scale` = 0, but units
/// without weights stay equal to each other, and the mean of the change of ln p is of the order of `scale`².
///
/// # Errors
/// A unit that does not exist.
pub fn tied_start<F: Float>(
    below: &Rbm<F>,
    (hidden, unit): (usize, &str),
    (scale, seed): (f64, u64),
) -> Result<Option<Rbm<F>>> {
    let mirror = below.mirror();
    let (n, more) = (mirror.n_hidden(), hidden.saturating_sub(mirror.n_hidden()));
    if hidden < n || mirror.hidden.unit.name() != unit_named::<F>(unit)?.name() {
        return Ok(None);
    }
    if more == 0 {
        return Ok(Some(mirror));
    }
    let rest = Layer::new(mirror.hidden.unit, Array1::zeros(hidden));
    let mut parameters = rest.parameters;
    parameters.slice_mut(s![.., ..n]).assign(&mirror.hidden.parameters);
    let mut stream = Stream::new(seed, Purpose::Weights, 0, 0);
    let mut weights =
        Array2::from_shape_simple_fn((mirror.n_visible(), hidden), || F::of(scale * stream.normal()));
    weights.slice_mut(s![.., ..n]).assign(&mirror.weights);
    let layer = Layer { unit: mirror.hidden.unit, parameters };
    Rbm::new(mirror.visible, layer, weights).map(Some)
}
