//! Half of a Gaussian in closed form: e^{−½Lx² + ηx} on x > 0 has the mass √(π/2L) erfcx(−η/√(2L)), and its moments
//! follow by partial integration, ⟨x⟩ = (1/mass + η)/L and ⟨x²⟩ = (1 + η⟨x⟩)/L. Where these are differences of close
//! numbers, Laplace's continued fraction of erfcx replaces them (Abramowitz & Stegun 7.1.14).

use std::f64::consts::PI;

/// Value of −η/√(2L) from which on the continued fraction is used, and the number of its terms.
const FAR: f64 = 3.0;
const TERMS: usize = 50;

/// ln of the mass, and the first two moments.
#[derive(Debug, Clone, Copy)]
pub(super) struct HalfNormal {
    pub log_mass: f64,
    pub mean: f64,
    pub square: f64,
}

impl HalfNormal {
    /// The half of a Gaussian with curvature L > 0 and field η.
    pub(super) fn new(precision: f64, field: f64) -> Self {
        let root = (2.0 * precision).sqrt();
        let x = -field / root;
        if x > FAR {
            // K_k = (k/2)/(x + K_{k+1}), erfcx(x) = 1/(√π (x + K_1)).
            let (mut first, mut second) = (0.0, 0.0);
            for k in (1..=TERMS).rev() {
                (first, second) = (0.5 * k as f64 / (x + first), first);
            }
            return Self {
                log_mass: -(root * (x + first)).ln(),
                mean: 2.0 * first / root,
                square: 2.0 * first * second / precision,
            };
        }
        let log_mass = 0.5 * (PI / (2.0 * precision)).ln() + x * x + libm::erfc(x).ln();
        let mean = ((-log_mass).exp() + field) / precision;
        Self { log_mass, mean, square: (1.0 + field * mean) / precision }
    }
}

#[cfg(test)]
mod tests {
    use super::super::density::{Density, Piece};
    use super::HalfNormal;

    #[test]
    fn mass_and_moments_are_those_of_the_quadrature() {
        for precision in [1e-3, 0.3, 1.0, 40.0] {
            for step in -60..=60 {
                let field = f64::from(step).powi(3) / 400.0 * f64::sqrt(precision);
                let found = HalfNormal::new(precision, field);
                let piece = Piece { precision, field, low: 0.0, high: f64::INFINITY, log_weight: 0.0 };
                let wanted = Density::new(&[piece], None);
                let (mean, square) = (wanted.average(|x| x), wanted.average(|x| x * x));
                assert!(
                    (found.log_mass - wanted.log_partition).abs() < 1e-11 * found.log_mass.abs().max(1.0)
                );
                assert!((found.mean / mean - 1.0).abs() < 1e-11, "{precision} {field}: {found:?} {mean}");
                assert!(
                    (found.square / square - 1.0).abs() < 1e-11,
                    "{precision} {field}: {found:?} {square}"
                );
            }
        }
    }
}
