//! All expansions on all kinds of pairs of units: derivatives, error slopes, exact cases, extremes, refusals.

mod exact;
mod extremes;
mod laws;
mod refusals;
mod training;

use plefka::Float;
use plefka::inference::expansion::{Expansion, expansions};
use plefka::laws::machines;
use plefka::model::Rbm;
use plefka::units::{Bernoulli, Unit};

use crate::common::units::{Gaussian, LEVELS, SPIN, TRIPLE};

/// Units of the visible and of the hidden layer, and the scale of weights N(0, scale²) at which σ_max(B) < 1.
type Pair<F> = (&'static dyn Unit<F>, &'static dyn Unit<F>, f64);

/// Every unit paired with itself and with another unit.
fn pairs<F: Float>() -> [Pair<F>; 7] {
    [
        (&Bernoulli, &Bernoulli, 1.0),
        (&SPIN, &SPIN, 0.3),
        (&TRIPLE, &TRIPLE, 0.3),
        (&Bernoulli, &SPIN, 0.5),
        (&LEVELS, &Bernoulli, 0.5),
        (&TRIPLE, &Bernoulli, 0.5),
        (&Bernoulli, &Gaussian, 0.4),
    ]
}

fn machine<F: Float>((visible, hidden, scale): Pair<F>, shape: (usize, usize), seed: u64) -> Rbm<F> {
    let hidden = machines::layer(hidden, shape.1, 0.7, seed + 1000);
    machines::join(machines::layer(visible, shape.0, 0.7, seed), hidden, scale, seed)
}

/// The expansions that accept the units.
fn accepted<F: Float>(pair: Pair<F>) -> impl Iterator<Item = &'static dyn Expansion<F>> {
    expansions::<F>().into_iter().filter(move |e| e.accepts(pair.0, pair.1).is_ok())
}
