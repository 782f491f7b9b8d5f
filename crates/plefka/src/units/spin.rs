//! Spin unit, x ∈ {−1, 1}: ln Z(B) = ln 2 cosh B, κ₁ = m = tanh B, κ₂ = 1−m², κ₃ = −2mκ₂, κ₄ = κ₂(6m²−2),
//! as polynomials in m.

use super::{Site, Unit};
use crate::float::Float;
use crate::kernels::dispatch::vectorized;
use crate::kernels::elementary;
use crate::rng::Stream;

/// A unit that is −1 or 1.
#[derive(Debug, Clone, Copy)]
pub struct Spin;

/// κ₂, κ₂', κ₃, κ₃', κ₄, κ₄' as polynomials in m: coefficients of 1, m, m² …
const POLYNOMIALS: [[f64; 5]; 6] = [
    [1.0, 0.0, -1.0, 0.0, 0.0],
    [0.0, -2.0, 0.0, 0.0, 0.0],
    [0.0, -2.0, 0.0, 2.0, 0.0],
    [-2.0, 0.0, 6.0, 0.0, 0.0],
    [-2.0, 0.0, 8.0, 0.0, -6.0],
    [0.0, 16.0, 0.0, -24.0, 0.0],
];

impl<F: Float> Unit<F> for Spin {
    fn name(&self) -> &'static str {
        "spin"
    }

    fn parameter_names(&self) -> &'static [&'static str] {
        &["field"]
    }

    fn both(&self) -> (&'static dyn Unit<f32>, &'static dyn Unit<f64>) {
        (&Spin, &Spin)
    }

    fn states(&self) -> Option<&'static [f64]> {
        Some(&[-1.0, 1.0])
    }

    fn log_partition(&self, _: Site<'_, F>, field: &[F], out: &mut [F]) {
        // ln 2 cosh B = softplus(2B) − B, written as |B| + softplus(−2|B|) so that strong fields lose no digits.
        let two = F::of(2.0);
        vectorized!({
            for (o, &b) in out.iter_mut().zip(field) {
                *o = b.abs() + elementary::soft_plus(-two * b.abs());
            }
        });
    }

    fn mean(&self, _: Site<'_, F>, values: &mut [F]) {
        let (one, two) = (F::one(), F::of(2.0));
        vectorized!(values.iter_mut().for_each(|b| *b = two * elementary::logistic(two * *b) - one));
    }

    fn sample(&self, _: Site<'_, F>, field: &[F], stream: &mut Stream, out: &mut [F]) {
        F::fill_uniform(stream, out);
        let (one, two) = (F::one(), F::of(2.0));
        vectorized!({
            for (o, &b) in out.iter_mut().zip(field) {
                *o = if *o < elementary::logistic(two * b) { one } else { -one };
            }
        });
    }

    fn cumulants(&self, _: Site<'_, F>, mean: &[F], out: &mut [&mut [F]]) {
        assert!(out.len() <= POLYNOMIALS.len(), "spin cumulants are written out to the fourth");
        for (out, coefficients) in out.iter_mut().zip(POLYNOMIALS) {
            let coefficients = coefficients.map(F::of);
            vectorized!({
                for (o, &m) in out.iter_mut().zip(mean) {
                    *o = coefficients.iter().rev().fold(F::zero(), |sum, &c| sum * m + c);
                }
            });
        }
    }

    fn entropy(&self, _: Site<'_, F>, mean: &[F]) -> f64 {
        let term = |p: f64| if p > 0.0 { -p * p.ln() } else { 0.0 };
        mean.iter().map(|m| term(0.5 * (1.0 + m.wide())) + term(0.5 * (1.0 - m.wide()))).sum()
    }

    fn centre(&self) -> F {
        F::zero()
    }

    fn admits(&self, x: F) -> Result<(), &'static str> {
        if x.abs() <= F::one() { Ok(()) } else { Err("values in [−1, 1]") }
    }
}
