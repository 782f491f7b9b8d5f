//! Draws of visible units that are rarely on, without most of their fields. A unit is on if a uniform number u is below
//! σ(x), x = β(a + Wh). Hidden states are 0 or 1, so that x ≤ y = β(a + Σ_j max(W_j, 0)); if u is above σ(y), x is not
//! needed. This method is thinning (Lewis & Shedler 1979): it is exact, with the same numbers u as in a draw from all
//! fields.

use ndarray::ArrayView2;

use super::{Draw, Rbm};
use crate::data::Rows;
use crate::float::Float;
use crate::kernels::dispatch::vectorized;
use crate::kernels::elementary::logistic;
use crate::kernels::parallel;
use crate::kernels::rows::{ROW_BLOCK, dot, slice};
use crate::linalg::Csr;
use crate::rng::Stream;

/// Bounds are formed, at the cost of a pass over W, only if the units are on at most this often without hidden units,
/// on average.
const RARE: f64 = 1.0 / 64.0;
/// A draw is thinned only if it needs the fields of at most this share of the units, on average: per field, one dense
/// product is cheaper than separate dot products.
const NEEDED: f64 = 1.0 / 32.0;
/// Machines with fewer weights are not thinned, because it does not pay.
const WEIGHTS: usize = 1 << 18;
/// Factor by which the bound is raised, for the rounding of sums.
const MARGIN: f64 = 1.001;
/// Number of uniform numbers drawn at a time, the same as in the Bernoulli unit.
const DRAWS: usize = 256;

/// Upper bounds on the probabilities that units are on.
struct Rare<F>(Vec<F>);

impl<F: Float> Rare<F> {
    /// Bounds for this machine, if its visible units are on so rarely, for any hidden states, that the bounds pay.
    fn new(rbm: &Rbm<F>, beta: F) -> Option<Self> {
        let binary = rbm.visible.unit.name() == "bernoulli" && rbm.hidden.is_binary();
        if !binary || rbm.weights.len() < WEIGHTS {
            return None;
        }
        let field = rbm.visible.field();
        let alone = field.iter().map(|&a| logistic(beta * a).wide()).sum::<f64>();
        if alone.is_nan() || alone > RARE * rbm.n_visible() as f64 {
            return None;
        }
        let n = rbm.n_hidden();
        let (weights, field) = (slice(&rbm.weights), field.to_slice().expect("parameters are row-major"));
        let bounds: Vec<F> = parallel::map(rbm.n_visible(), WEIGHTS / n, |unit| {
            let weights = &weights[unit * n..(unit + 1) * n];
            F::of(MARGIN) * logistic(beta * (field[unit] + sum_of_positive(weights)))
        });
        let needed = bounds.iter().map(|bound| bound.wide()).sum::<f64>();
        (needed <= NEEDED * rbm.n_visible() as f64).then_some(Self(bounds))
    }

    /// A draw of v given hidden states of 0 and 1, with the same streams and numbers as [`super::Layer::sample`].
    fn draw(&self, rbm: &Rbm<F>, hidden: ArrayView2<'_, F>, beta: F, draw: Draw) -> Csr<F> {
        let draw_block = |block: usize| -> Vec<Vec<u32>> {
            let mut stream = draw.stream(block);
            let rows = block * ROW_BLOCK..((block + 1) * ROW_BLOCK).min(hidden.nrows());
            rows.map(|row| {
                let hidden = hidden.row(row);
                self.draw_row(rbm, hidden.to_slice().expect("row-major"), beta, &mut stream)
            })
            .collect()
        };
        let blocks = parallel::map(hidden.nrows().div_ceil(ROW_BLOCK), 1, draw_block);
        let mut out = Csr::empty(rbm.n_visible());
        for on in blocks.into_iter().flatten() {
            out.push_row(on.into_iter().map(|unit| (unit, F::one())));
        }
        out
    }

    fn draw_row(&self, rbm: &Rbm<F>, hidden: &[F], beta: F, stream: &mut Stream) -> Vec<u32> {
        let (fields, weights) = (rbm.visible.field(), slice(&rbm.weights));
        let n = hidden.len();
        let mut on = Vec::new();
        let mut uniform = [F::zero(); DRAWS];
        for (part, bounds) in self.0.chunks(DRAWS).enumerate() {
            let uniform = &mut uniform[..bounds.len()];
            F::fill_uniform(stream, uniform);
            for (eight, (uniform, bounds)) in uniform.chunks(8).zip(bounds.chunks(8)).enumerate() {
                if !uniform.iter().zip(bounds).fold(false, |any, (u, bound)| any | (u < bound)) {
                    continue;
                }
                for (k, (&u, bound)) in uniform.iter().zip(bounds).enumerate() {
                    let unit = part * DRAWS + eight * 8 + k;
                    if u < *bound {
                        let inputs = dot(hidden, &weights[unit * n..(unit + 1) * n]);
                        if u < logistic(beta * (fields[unit] + inputs)) {
                            on.push(unit as u32);
                        }
                    }
                }
            }
        }
        on
    }
}

impl<F: Float> Rbm<F> {
    /// A draw of v given hidden states, in the form whose products cost less. If units are rarely on, most fields are
    /// not computed; the draw is the same.
    pub fn draw_visible(&self, hidden: ArrayView2<'_, F>, beta: F, draw: Draw) -> Rows<F> {
        match Rare::new(self, beta) {
            Some(rare) => Rows::Sparse(rare.draw(self, hidden, beta, draw)),
            None => Rows::compact(self.sample_visible(hidden, beta, draw)),
        }
    }
}

fn sum_of_positive<F: Float>(weights: &[F]) -> F {
    vectorized!({
        let mut lanes = [F::zero(); 16];
        let (whole, rest) = weights.as_chunks::<16>();
        let positive = |w: F| if w > F::zero() { w } else { F::zero() * w };
        for part in whole {
            lanes.iter_mut().zip(part).for_each(|(l, &w)| *l += positive(w));
        }
        lanes.iter_mut().zip(rest).for_each(|(l, &w)| *l += positive(w));
        lanes.into_iter().sum()
    })
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::model::Layer;
    use crate::rng::Purpose;
    use crate::units::Bernoulli;

    /// 3000 × 100 units; without hidden units each visible unit is on in one of 200 draws.
    fn machine(scale: f64) -> Rbm<f64> {
        let mut stream = Stream::new(1, Purpose::Weights, 0, 0);
        let layer = |n, field| Layer::new(&Bernoulli, ndarray::Array1::from_elem(n, field));
        let weights = Array2::from_shape_simple_fn((3000, 100), || scale * stream.normal());
        Rbm::new(layer(3000, -5.3), layer(100, -0.5), weights).unwrap()
    }

    /// The same states as from all fields, bit by bit, with an incomplete last block of rows, at any temperature.
    #[test]
    fn thinned_draws_are_the_draws_from_all_fields() {
        for (scale, beta) in [(0.02, 1.0), (0.005, 1.1)] {
            let rbm = machine(scale);
            let draw = Draw { seed: 3, purpose: Purpose::Visible, step: 5, lane: 2 };
            let hidden = rbm.hidden.noise(beta, 37, Draw { purpose: Purpose::Hidden, ..draw });
            let rare = Rare::new(&rbm, beta).expect("rarely on");
            let thinned = rare.draw(&rbm, hidden.view(), beta, draw);
            let wanted = rbm.sample_visible(hidden.view(), beta, draw);
            assert!(wanted.sum() > 200.0);
            assert_eq!(Rows::Sparse(thinned).to_dense(), wanted);
        }
    }

    #[test]
    fn bounds_are_not_formed_where_they_do_not_pay() {
        // Strong weights, frequent units, hidden states other than 0 and 1, a weight that is NaN.
        assert!(Rare::new(&machine(0.5), 1.0).is_none());
        let mut frequent = machine(0.02);
        frequent.visible.parameters.fill(-1.0);
        assert!(Rare::new(&frequent, 1.0).is_none());
        let mut other = machine(0.02);
        other.hidden.unit = &crate::units::Spin;
        assert!(Rare::new(&other, 1.0).is_none());
        let mut broken = machine(0.02);
        broken.weights[[7, 3]] = f64::NAN;
        assert!(Rare::new(&broken, 1.0).is_none());
    }
}
