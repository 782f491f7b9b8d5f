//! The averages of a free energy over a Gaussian w of mean y and variance 1: κ⟨ln 2cosh(w/κ)⟩, whose limit at κ = 0 is ⟨|w|⟩,
//! and the entropy ⟨ln 2cosh(w/κ) − (w/κ) tanh(w/κ)⟩ of a spin in the field w at the temperature κ.

use super::gauss::{Node, density, sign, visit};

/// The two averages.
#[derive(Debug, Clone, Copy)]
pub(super) struct Potential {
    /// κ⟨ln 2cosh(w/κ)⟩.
    pub log_cosh: f64,
    /// ⟨ln 2cosh(w/κ) − (w/κ) tanh(w/κ)⟩.
    pub entropy: f64,
}

/// The averages at y ≥ 0 and κ ≥ 0, finite.
pub(super) fn potential(y: f64, kappa: f64) -> Potential {
    let (mut soft, mut entropy) = (0.0, 0.0);
    visit(y, kappa, |Node { w, decay, weight, odd }| {
        let (weight, log) = (weight * (2.0 - odd), decay.ln_1p());
        soft += weight * log;
        entropy += weight * (log + 2.0 * decay / (1.0 + decay) * w / kappa);
    });
    Potential { log_cosh: y * sign(y) + 2.0 * density(y) + kappa * soft, entropy }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::gauss::moments;

    #[test]
    fn the_slope_by_the_mean_is_the_magnetisation_and_by_the_temperature_the_entropy() {
        let step = 1e-5;
        for (y, kappa) in [(0.3, 0.02), (1.4, 0.3), (2.0, 1.0), (0.5, 6.0), (12.0, 0.05)] {
            let slope =
                (potential(y + step, kappa).log_cosh - potential(y - step, kappa).log_cosh) / (2.0 * step);
            let wanted = moments(y, kappa).magnetisation;
            assert!((slope - wanted).abs() < 1e-9, "{slope} for {wanted} at {y}, {kappa}");
            let heat =
                (potential(y, kappa + step).log_cosh - potential(y, kappa - step).log_cosh) / (2.0 * step);
            let wanted = potential(y, kappa).entropy;
            assert!((heat - wanted).abs() < 1e-8, "{heat} for {wanted} at {y}, {kappa}");
        }
    }

    #[test]
    fn a_hot_spin_has_the_entropy_ln_2() {
        let hot = potential(1.0, 1e4);
        assert!((hot.entropy - std::f64::consts::LN_2).abs() < 1e-7, "{}", hot.entropy);
        assert!((hot.log_cosh / 1e4 - std::f64::consts::LN_2).abs() < 1e-7);
    }
}
