//! Bernoulli unit, x ∈ {0, 1}: ln Z(B) = softplus(B), κ₁ = m = σ(B), κ₂ = m(1−m), κ₃ = κ₂(1−2m),
//! κ₄ = κ₂(1−6κ₂), κ₅ = κ₃(1−12κ₂).

use super::{Moments, Site, Unit};
use crate::float::Float;
use crate::kernels::dispatch::vectorized;
use crate::kernels::elementary;
use crate::rng::Stream;

/// A unit that is 0 or 1.
#[derive(Debug, Clone, Copy)]
pub struct Bernoulli;

/// Means of data are kept this far from 0 and 1 before the logit, so that a pixel that is never on can be learned.
pub(super) const CLIP: f64 = 0.001;

/// Uniform numbers are drawn this many at a time.
const DRAWS: usize = 256;

impl<F: Float> Unit<F> for Bernoulli {
    fn name(&self) -> &'static str {
        "bernoulli"
    }

    fn parameter_names(&self) -> &'static [&'static str] {
        &["bias"]
    }

    fn fit(&self, moments: &[Moments]) -> ndarray::Array2<f64> {
        ndarray::Array2::from_shape_fn((1, moments.len()), |(_, i)| {
            let m = moments[i].mean.clamp(CLIP, 1.0 - CLIP);
            (m / (1.0 - m)).ln()
        })
    }

    fn both(&self) -> (&'static dyn Unit<f32>, &'static dyn Unit<f64>) {
        (&Bernoulli, &Bernoulli)
    }

    fn states(&self) -> Option<&'static [f64]> {
        Some(&[0.0, 1.0])
    }

    fn log_partition(&self, _: Site<'_, F>, field: &[F], out: &mut [F]) {
        elementary::soft_plus_into(field, out);
    }

    fn log_partition_sum(&self, _: Site<'_, F>, field: &[F]) -> f64 {
        elementary::soft_plus_sum(field)
    }

    fn log_partition_change(&self, _: Site<'_, F>, field: &[F], change: &[F]) -> Option<f64> {
        elementary::soft_plus_change_sum(field, change)
    }

    fn mean(&self, _: Site<'_, F>, values: &mut [F]) {
        elementary::logistic_in_place(values);
    }

    fn sample(&self, _: Site<'_, F>, field: &[F], stream: &mut Stream, out: &mut [F]) {
        let mut uniform = [F::zero(); DRAWS];
        for (out, field) in out.chunks_mut(DRAWS).zip(field.chunks(DRAWS)) {
            let uniform = &mut uniform[..field.len()];
            F::fill_uniform(stream, uniform);
            vectorized!({
                for ((o, &u), &x) in out.iter_mut().zip(&*uniform).zip(field) {
                    *o = if u < elementary::logistic(x) { F::one() } else { F::zero() };
                }
            });
        }
    }

    fn cumulants(&self, _: Site<'_, F>, mean: &[F], out: &mut [&mut [F]]) {
        let [two, six, twelve] = [2.0, 6.0, 12.0].map(F::of);
        let one = F::one();
        vectorized!({
            for (n, out) in out.iter_mut().enumerate() {
                let pairs = out.iter_mut().zip(mean);
                match n {
                    0 => pairs.for_each(|(o, &m)| *o = m * (one - m)),
                    1 => pairs.for_each(|(o, &m)| *o = one - two * m),
                    2 => pairs.for_each(|(o, &m)| *o = m * (one - m) * (one - two * m)),
                    3 => pairs.for_each(|(o, &m)| *o = one - six * m * (one - m)),
                    4 => pairs.for_each(|(o, &m)| *o = m * (one - m) * (one - six * m * (one - m))),
                    5 => pairs.for_each(|(o, &m)| *o = (one - two * m) * (one - twelve * m * (one - m))),
                    _ => panic!("Bernoulli cumulants are written out to the fourth"),
                }
            }
        });
    }

    fn entropy(&self, _: Site<'_, F>, mean: &[F]) -> f64 {
        let term = |p: f64| if p > 0.0 { -p * p.ln() } else { 0.0 };
        mean.iter().map(|m| term(m.wide()) + term(1.0 - m.wide())).sum()
    }

    fn centre(&self) -> F {
        F::of(0.5)
    }

    fn admits(&self, x: F) -> Result<(), &'static str> {
        if x >= F::zero() && x <= F::one() { Ok(()) } else { Err("values in [0, 1]") }
    }
}
