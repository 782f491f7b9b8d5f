//! Averages of a spin in a Gaussian local field h of mean b and spread σ at the temperature T: ⟨tanh βh⟩, ⟨tanh² βh⟩,
//! β⟨sech² βh⟩, β²⟨sech⁴ βh⟩ and T⟨ln 2cosh βh⟩, with their limits at T = 0 and σ = 0.

use super::gauss::moments;
use super::potential::potential;

/// The averages over the field. If T = 0 and σ = 0, the field must not be 0.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spin {
    /// ⟨tanh βh⟩.
    pub magnetisation: f64,
    /// q = ⟨tanh² βh⟩.
    pub squared: f64,
    /// C = β(1 − q).
    pub response: f64,
    /// β²⟨sech⁴ βh⟩; infinite at T = 0 and σ > 0.
    pub fourth: f64,
}

/// The averages of the order parameters.
pub(super) fn spin(mean: f64, spread: f64, temperature: f64) -> Spin {
    if sharp(mean, spread) {
        return in_one_field(mean, temperature);
    }
    let found = moments(mean.abs() / spread, temperature / spread);
    let fourth = if temperature == 0.0 { f64::INFINITY } else { found.fourth / (temperature * spread) };
    Spin {
        magnetisation: mean.signum() * found.magnetisation,
        squared: found.squared,
        response: found.slope / spread,
        fourth,
    }
}

/// Whether the spread is negligible: its effect is of the order of (spread/mean)².
fn sharp(mean: f64, spread: f64) -> bool {
    spread == 0.0 || mean.abs() > 1e8 * spread
}

fn in_one_field(field: f64, temperature: f64) -> Spin {
    if temperature == 0.0 {
        return Spin { magnetisation: field.signum(), squared: 1.0, response: 0.0, fourth: 0.0 };
    }
    let tanh = (field / temperature).tanh();
    let sech2 = (field / temperature).cosh().powi(-2);
    Spin {
        magnetisation: tanh,
        squared: tanh * tanh,
        response: sech2 / temperature,
        fourth: (sech2 / temperature).powi(2),
    }
}

/// T⟨ln 2cosh βh⟩ and ⟨ln 2cosh βh − βh tanh βh⟩.
pub(super) fn log_cosh_and_entropy(mean: f64, spread: f64, temperature: f64) -> (f64, f64) {
    if !sharp(mean, spread) {
        let found = potential(mean.abs() / spread, temperature / spread);
        return (spread * found.log_cosh, found.entropy);
    }
    if temperature == 0.0 {
        return (mean.abs(), 0.0);
    }
    let x = mean.abs() / temperature;
    let (decay, soft) = ((-2.0 * x).exp(), (-2.0 * x).exp().ln_1p());
    (mean.abs() + temperature * soft, soft + 2.0 * x * decay / (1.0 + decay))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_narrow_field_is_a_sharp_one() {
        for (field, temperature) in [(0.7, 0.4), (-0.2, 1.5), (1.0, 0.0)] {
            let (narrow, sharp) = (spin(field, 1e-6, temperature), spin(field, 0.0, temperature));
            let pairs = [
                (narrow.magnetisation, sharp.magnetisation),
                (narrow.squared, sharp.squared),
                (narrow.response, sharp.response),
            ];
            for (a, b) in pairs {
                assert!((a - b).abs() < 1e-10, "{a} for {b} at {field}, {temperature}");
            }
            let (narrow, sharp) = (
                log_cosh_and_entropy(field, 1e-6, temperature),
                log_cosh_and_entropy(field, 0.0, temperature),
            );
            assert!((narrow.0 - sharp.0).abs() < 1e-10 && (narrow.1 - sharp.1).abs() < 1e-10);
        }
    }
}
