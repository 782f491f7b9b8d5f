//! Averages over a Gaussian w of mean y ≥ 0 and variance 1 of tanh(w/κ) and its relatives, accurate at every κ ≥ 0.
//!
//! w is folded onto w > 0, where e^{−2w/κ} decays on the scale κ. Panels of 16 Gauss–Legendre nodes double in width
//! from 2κ to 2, so that the distance of each panel from the poles of tanh at ±iπκ/2 is at least half its width. For
//! small κ only the difference from the step function of κ = 0 is integrated. y is the mean field divided by its
//! spread, κ the temperature divided by the spread.

use std::f64::consts::{FRAC_1_SQRT_2, PI};
use std::sync::LazyLock;

/// Nodes of a panel.
const ORDER: usize = 16;
/// Range of the Gaussian in standard deviations: φ(9.5) < 10⁻²⁰.
const SPREADS: f64 = 9.5;
/// Range of the decay in units of the temperature: e^{−40} < 10⁻¹⁷.
const DECAYS: f64 = 40.0;

/// The averages and their derivatives with respect to y. D is κ∂/∂κ.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moments {
    /// Φ = ⟨tanh(w/κ)⟩.
    pub magnetisation: f64,
    /// ⟨tanh²(w/κ)⟩ = 1 − κΦ′.
    pub squared: f64,
    /// Φ′ = ⟨sech²(w/κ)⟩/κ.
    pub slope: f64,
    /// Φ″.
    pub second: f64,
    /// Φ‴.
    pub third: f64,
    /// DΦ = −⟨(w/κ) sech²(w/κ)⟩.
    pub scaled: f64,
    /// ⟨sech⁴(w/κ)⟩/κ.
    pub fourth: f64,
}

/// The Gauss–Legendre nodes and weights on [−1, 1], by Newton steps on the Legendre polynomial.
static LEGENDRE: LazyLock<[(f64, f64); ORDER]> = LazyLock::new(|| {
    std::array::from_fn(|k| {
        let n = ORDER as f64;
        let mut x = (PI * (k as f64 + 0.75) / (n + 0.5)).cos();
        let mut slope = 1.0;
        for _ in 0..20 {
            let (mut last, mut value) = (1.0, x);
            for j in 2..=ORDER {
                let j = j as f64;
                (last, value) = (value, ((2.0 * j - 1.0) * x * value - (j - 1.0) * last) / j);
            }
            slope = n * (x * value - last) / (x * x - 1.0);
            x -= value / slope;
        }
        (x, 2.0 / ((1.0 - x * x) * slope * slope))
    })
});

/// φ, the density of a standard normal.
pub(super) fn density(x: f64) -> f64 {
    (-0.5 * x * x).exp() / (2.0 * PI).sqrt()
}

/// ⟨sign w⟩.
pub(super) fn sign(y: f64) -> f64 {
    libm::erf(y * FRAC_1_SQRT_2)
}

/// Whether κ is numerically 0: its reciprocal overflows, or ⟨sech²⟩, which is below e^{−2/κ²} + φ(y), underflows.
fn frozen(y: f64, kappa: f64) -> bool {
    kappa < 1e-300 || (kappa < 0.05 && y > 40.0)
}

/// Whether the panels end inside the range of the Gaussian.
fn clipped(y: f64, kappa: f64) -> bool {
    y * kappa < 1.0 && DECAYS * kappa < y + SPREADS
}

/// Visits the nodes w > 0; none if κ is numerically 0. Requires y < 10⁸: beyond, rounding destroys the panels.
pub(super) fn visit(y: f64, kappa: f64, mut node: impl FnMut(Node)) {
    if frozen(y, kappa) {
        return;
    }
    let end = if clipped(y, kappa) { DECAYS * kappa } else { y + SPREADS };
    // The factor sech⁴ moves the peak of the integrand down to y − 4/κ.
    let mut from = (y - 4.0 / kappa - SPREADS).max(0.0);
    while from < end {
        let to = (from + (2.0 * kappa).max(from).min(2.0)).min(end);
        let (middle, half) = (0.5 * (from + to), 0.5 * (to - from));
        for (x, weight) in LEGENDRE.iter() {
            let w = middle + half * x;
            let decay = (-2.0 * w / kappa).exp();
            node(Node { w, decay, weight: half * weight * density(w - y), odd: -(-2.0 * w * y).exp_m1() });
        }
        from = to;
    }
}

/// One node of the folded integral.
pub(super) struct Node {
    /// w > 0.
    pub w: f64,
    /// e^{−2w/κ}.
    pub decay: f64,
    /// φ(w − y) dw.
    pub weight: f64,
    /// 1 − φ(w + y)/φ(w − y).
    pub odd: f64,
}

/// The averages at y ≥ 0 and κ ≥ 0, finite.
pub(super) fn moments(y: f64, kappa: f64) -> Moments {
    if frozen(y, kappa) {
        return of_step(y);
    }
    let clipped = clipped(y, kappa);
    let mut sum = Moments {
        magnetisation: 0.0,
        squared: 0.0,
        slope: 0.0,
        second: 0.0,
        third: 0.0,
        scaled: 0.0,
        fourth: 0.0,
    };
    visit(y, kappa, |node| {
        let Node { w, decay, weight, odd } = node;
        let other = 1.0 - odd;
        let tanh = (1.0 - decay) / (1.0 + decay);
        let sech2 = 4.0 * decay / (1.0 + decay).powi(2);
        let (even, slope) = (weight * (1.0 + other), weight * sech2 / kappa);
        sum.magnetisation += weight * odd * if clipped { -2.0 * decay / (1.0 + decay) } else { tanh };
        sum.squared += even * tanh * tanh;
        sum.slope += slope * (1.0 + other);
        sum.second += slope * ((w - y) - (w + y) * other);
        sum.third += slope * (((w - y).powi(2) - 1.0) + ((w + y).powi(2) - 1.0) * other);
        sum.scaled -= slope * w * odd;
        sum.fourth += even * sech2 * sech2 / kappa;
    });
    if clipped {
        sum.magnetisation += sign(y);
        sum.squared = 1.0 - kappa * sum.slope;
    }
    sum
}

/// The limit κ → 0: tanh becomes the sign, sech²(w/κ)/κ and sech⁴(w/κ)/κ become 2δ(w) and 4/3 δ(w).
fn of_step(y: f64) -> Moments {
    let density = density(y);
    Moments {
        magnetisation: sign(y),
        squared: 1.0,
        slope: 2.0 * density,
        second: -2.0 * y * density,
        third: 2.0 * (y * y - 1.0) * density,
        scaled: 0.0,
        fourth: 4.0 / 3.0 * density,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The trapezoidal rule, which converges exponentially once its step is small compared with κ.
    fn trapezoid(y: f64, kappa: f64, f: impl Fn(f64) -> f64) -> f64 {
        let step = 0.1f64.min(kappa / 5.0);
        let count = (12.0 / step) as i64;
        (-count..=count).map(|k| k as f64 * step).map(|z| density(z) * f((y + z) / kappa)).sum::<f64>() * step
    }

    #[test]
    fn averages_agree_with_a_fine_trapezoidal_rule() {
        for y in [0.0, 0.01, 0.7, 1.5, 3.0, 10.0, 30.0] {
            for kappa in [0.003, 0.02, 0.05, 0.2, 0.24, 0.7, 1.0, 3.0, 40.0] {
                let found = moments(y, kappa);
                let wanted = [
                    trapezoid(y, kappa, f64::tanh),
                    trapezoid(y, kappa, |x| x.tanh().powi(2)),
                    trapezoid(y, kappa, |x| x.cosh().powi(-2)) / kappa,
                    -trapezoid(y, kappa, |x| x * x.cosh().powi(-2)),
                    trapezoid(y, kappa, |x| x.cosh().powi(-4)) / kappa,
                ];
                let found = [found.magnetisation, found.squared, found.slope, found.scaled, found.fourth];
                for (k, (f, w)) in found.iter().zip(wanted).enumerate() {
                    assert!((f - w).abs() < 3e-14, "average {k} at y {y}, κ {kappa}: {f} for {w}");
                }
            }
        }
    }

    #[test]
    fn derivatives_are_those_of_the_averages() {
        for (y, kappa) in [(0.4, 0.1), (1.5, 0.05), (2.0, 0.9), (3.0, 4.0)] {
            let step = 1e-4;
            let (up, here, down) = (moments(y + step, kappa), moments(y, kappa), moments(y - step, kappa));
            let (hot, cold) = (moments(y, kappa * (1.0 + step)), moments(y, kappa * (1.0 - step)));
            let pairs = [
                (up.magnetisation - down.magnetisation, here.slope),
                (up.slope - down.slope, here.second),
                (up.second - down.second, here.third),
                (hot.magnetisation - cold.magnetisation, here.scaled),
                (hot.slope - cold.slope, -here.slope - y * here.second - here.third),
            ];
            for (k, (difference, slope)) in pairs.into_iter().enumerate() {
                let found = difference / (2.0 * step);
                assert!((found - slope).abs() < 1e-6, "derivative {k} at {y}, {kappa}: {found} for {slope}");
            }
        }
    }

    #[test]
    fn small_temperatures_end_in_the_step() {
        for y in [0.0, 1.2, 5.0] {
            let (small, zero) = (moments(y, 1e-9), moments(y, 0.0));
            assert!((small.magnetisation - zero.magnetisation).abs() < 1e-15);
            for (a, b) in [(small.slope, zero.slope), (small.fourth, zero.fourth), (small.third, zero.third)]
            {
                assert!((a - b).abs() <= 1e-12 * b.abs(), "{a} for {b} at {y}");
            }
        }
    }

    #[test]
    fn tails_keep_their_relative_accuracy() {
        // For a large mean field only the tail at w = 0 contributes: Φ′ → 2φ(y).
        let found = moments(30.0, 1e-6).slope / (2.0 * density(30.0));
        assert!((found - 1.0).abs() < 1e-9, "{found}");
    }
}
