//! ln Z by every method compared with enumeration; laws of annealing and tempering.

use plefka::Float;
use plefka::inference::Base;
use plefka::laws::machines;
use plefka::model::{Layer, Rbm};
use plefka::units::Bernoulli;

mod annealing;
mod enumeration;
mod paths;
mod requests;
mod tempering;

fn machine<F: Float>(shape: (usize, usize), scale: f64, seed: u64) -> Rbm<F> {
    machines::machine(&Bernoulli, shape, scale, seed)
}

fn base(rbm: &Rbm<impl Float>) -> Base {
    let means: Vec<f64> = (0..rbm.n_visible()).map(|i| 0.2 + 0.6 * (i % 5) as f64 / 4.0).collect();
    Base::from_means(rbm, 1.0, &means).unwrap()
}

/// The machine at `t` on the straight path, with the same p.
fn on_path(rbm: &Rbm<f64>, base: &Base, beta: f64, t: f64) -> Rbm<f64> {
    let mix = |base: &ndarray::Array1<f64>, layer: &Layer<f64>| (1.0 - t) * base + t * beta * &layer.field();
    Rbm::new(
        Layer::new(&Bernoulli, mix(&base.visible, &rbm.visible)),
        Layer::new(&Bernoulli, mix(&base.hidden, &rbm.hidden)),
        t * beta * &rbm.weights,
    )
    .unwrap()
}
