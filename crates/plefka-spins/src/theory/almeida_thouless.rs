//! The de Almeida–Thouless line (1978) in reduced units. With the spread σ of the local field, y = mean/σ and κ = T/σ,
//! the replicon of the SK model, 1 − β²⟨sech⁴⟩ with σ² = q, and the replicon of Hopfield memories, 1 − αβ²⟨sech⁴⟩/(1 −
//! C)² with σ² = αq/(1 − C)², both equal 1 − ⟨sech⁴(w/κ)⟩/(κ²q): one line y(κ) serves both models.

use super::gauss::moments;
use super::roots::root;

/// y on the line at κ > 10⁻¹⁵⁰: κ²⟨tanh²(w/κ)⟩ = ⟨sech⁴(w/κ)⟩. States with a smaller y are unstable.
pub(super) fn line(kappa: f64) -> Option<f64> {
    // κ → 0 gives φ(y) = ¾κ.
    let high = 3.0 + (2.0 * (1.0 / kappa).ln().max(0.0)).sqrt();
    root(0.0, high, |y| {
        let found = moments(y, kappa);
        kappa * found.squared - found.fourth
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::gauss::density;

    #[test]
    fn the_line_has_its_known_ends() {
        let cold = 1e-12;
        let y = line(cold).unwrap();
        assert!((density(y) / (0.75 * cold) - 1.0).abs() < 1e-9, "{y}");
        // Near the critical point h² → 4/3 (1 − T)³ with q → 1 − T, so that y → (2/√3) κ⁻².
        let hot = 300.0;
        let y = line(hot).unwrap() * hot * hot / (4f64 / 3.0).sqrt();
        assert!((y - 1.0).abs() < 1e-3, "{y}");
    }
}
