//! Potts unit, one of Q colours: Q columns x_a ∈ {0, 1}, Σ_a x_a = 1, with a field on each.
//! ln Z(B) = ln Σ_a e^{B_a}, m_a = e^{B_a}/Z; the second cumulants of a unit are the block δ_ab m_a − m_a m_b.

use super::interned::interned;
use super::{Moments, Site, Unit};
use crate::float::Float;
use crate::rng::Stream;

/// A categorical unit.
#[derive(Debug)]
pub struct Potts {
    name: &'static str,
    colours: usize,
}

/// Share by which frequencies are moved towards 1/Q before their logarithm is taken, so that no colour is impossible.
const PSEUDOCOUNT: f64 = 1e-3;

/// e^x, or 0 if products with e^x would be subnormal numbers, which are slow.
fn share<F: Float>(log: F) -> F {
    if log < F::LOG_SMALLEST_MEAN { F::zero() } else { log.exp() }
}

impl Potts {
    /// The largest number of colours.
    pub const MOST: usize = 65_536;

    /// The unit with Q = `colours`, 2 ≤ Q ≤ [`Potts::MOST`]. The unit of each Q is made once and kept for good.
    ///
    /// # Panics
    /// If Q is out of range; [`super::unit_named`] checks names that users write.
    pub fn new(colours: usize) -> &'static Self {
        assert!((2..=Self::MOST).contains(&colours), "a Potts unit of {colours} colours");
        interned(format!("potts:{colours}"), |name| Self { name, colours })
    }
}

/// ln Σ e^{B_a} of one unit.
fn log_sum<F: Float>(field: &[F]) -> F {
    let largest = field.iter().copied().fold(F::neg_infinity(), F::max);
    largest + field.iter().map(|&b| (b - largest).exp()).sum::<F>().ln()
}

impl<F: Float> Unit<F> for Potts {
    fn name(&self) -> &'static str {
        self.name
    }

    fn parameter_names(&self) -> &'static [&'static str] {
        &["field"]
    }

    fn fit(&self, moments: &[Moments]) -> ndarray::Array2<f64> {
        let q = self.colours as f64;
        let logs: Vec<f64> = moments
            .iter()
            .map(|m| ((1.0 - PSEUDOCOUNT) * m.mean.clamp(0.0, 1.0) + PSEUDOCOUNT / q).ln())
            .collect();
        // The zero-sum gauge, because the fields of a Potts unit are determined only up to a constant.
        let shifts: Vec<f64> = logs.chunks(self.colours).map(|unit| unit.iter().sum::<f64>() / q).collect();
        ndarray::Array2::from_shape_fn((1, logs.len()), |(_, c)| logs[c] - shifts[c / self.colours])
    }

    fn both(&self) -> (&'static dyn Unit<f32>, &'static dyn Unit<f64>) {
        let unit = Self::new(self.colours);
        (unit, unit)
    }

    fn states(&self) -> Option<&'static [f64]> {
        None
    }

    fn colours(&self) -> usize {
        self.colours
    }

    fn log_partition(&self, _: Site<'_, F>, field: &[F], out: &mut [F]) {
        for (out, field) in out.chunks_mut(self.colours).zip(field.chunks(self.colours)) {
            out.fill(F::zero());
            out[0] = log_sum(field);
        }
    }

    fn mean(&self, _: Site<'_, F>, values: &mut [F]) {
        for unit in values.chunks_mut(self.colours) {
            let log_sum = log_sum(unit);
            unit.iter_mut().for_each(|b| *b = share(*b - log_sum));
        }
    }

    fn sample(&self, _: Site<'_, F>, field: &[F], stream: &mut Stream, out: &mut [F]) {
        for (out, field) in out.chunks_mut(self.colours).zip(field.chunks(self.colours)) {
            let largest = field.iter().copied().fold(F::neg_infinity(), F::max);
            let mut total = 0.0;
            for (o, &b) in out.iter_mut().zip(field) {
                *o = (b - largest).exp();
                total += o.wide();
            }
            let mut place = stream.uniform() * total;
            let mut chosen = 0;
            // If rounding puts `place` beyond the sum of the weights, the last colour of positive weight is chosen.
            for (colour, weight) in out.iter().enumerate() {
                if weight.wide() > 0.0 {
                    chosen = colour;
                    if place < weight.wide() {
                        break;
                    }
                    place -= weight.wide();
                }
            }
            out.fill(F::zero());
            out[chosen] = F::one();
        }
    }

    fn cumulants(&self, site: Site<'_, F>, mean: &[F], out: &mut [&mut [F]]) {
        // A column by itself is a Bernoulli variable.
        super::Bernoulli.cumulants(site, mean, out);
    }

    fn entropy(&self, _: Site<'_, F>, mean: &[F]) -> f64 {
        mean.iter().map(|m| m.wide()).map(|m| if m > 0.0 { -m * m.ln() } else { 0.0 }).sum()
    }

    fn centre(&self) -> F {
        F::of(1.0 / self.colours as f64)
    }

    fn admits(&self, x: F) -> Result<(), &'static str> {
        if x >= F::zero() && x <= F::one() {
            Ok(())
        } else {
            Err("values in [0, 1], one column of every unit being 1")
        }
    }
}
