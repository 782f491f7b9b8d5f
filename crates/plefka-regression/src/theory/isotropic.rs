//! The excess risk E(ŷ − xw*)² of ridge regression in the limit n, p → ∞ with p/n → γ, where the entries of X are
//! independent with variance 1, ‖w*‖² = r² and the noise has variance σ² (Hastie, Montanari, Rosset & Tibshirani 2022,
//! theorem 1 and corollary 5). λ belongs to XᵀX/n + λ here; it is the λ of the rest of the crate divided by n.

use plefka::diagnostics::marchenko_pastur::{stieltjes, stieltjes_slope};

/// The risk without penalty (at minimum norm for γ > 1): σ²γ/(1 − γ), or r²(1 − 1/γ) + σ²/(γ − 1); infinite at γ = 1.
pub fn ridgeless_risk(gamma: f64, r2: f64, sigma2: f64) -> f64 {
    if gamma < 1.0 {
        sigma2 * gamma / (1.0 - gamma)
    } else {
        r2 * (1.0 - 1.0 / gamma) + sigma2 / (gamma - 1.0)
    }
}

/// The risk at λ > 0: r²λ²m′(−λ) + σ²γ(m(−λ) − λm′(−λ)).
pub fn ridge_risk(gamma: f64, lambda: f64, r2: f64, sigma2: f64) -> f64 {
    let (m, slope) = (stieltjes(gamma, lambda), stieltjes_slope(gamma, lambda));
    r2 * lambda * lambda * slope + sigma2 * gamma * (m - lambda * slope)
}

/// The λ of least risk, σ²γ/r².
pub fn best_lambda(gamma: f64, r2: f64, sigma2: f64) -> f64 {
    sigma2 * gamma / r2
}

/// The least risk, σ²γm(−λ*).
pub fn best_risk(gamma: f64, r2: f64, sigma2: f64) -> f64 {
    sigma2 * gamma * stieltjes(gamma, best_lambda(gamma, r2, sigma2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_risk_is_the_least_of_the_curve() {
        for (gamma, wanted) in [(0.5, 0.28078), (1.0, 0.5), (2.0, std::f64::consts::FRAC_1_SQRT_2)] {
            let best = best_risk(gamma, 1.0, 0.5);
            assert!((best - wanted).abs() < 1e-5, "{best} at {gamma}");
            let at = best_lambda(gamma, 1.0, 0.5);
            assert!((ridge_risk(gamma, at, 1.0, 0.5) - best).abs() < 1e-12);
            for other in [0.9 * at, 1.1 * at] {
                assert!(ridge_risk(gamma, other, 1.0, 0.5) > best);
            }
        }
    }

    #[test]
    fn without_penalty_the_curve_ends_where_the_ridgeless_one_is() {
        for gamma in [0.3, 0.8, 1.5, 4.0] {
            let (limit, near) = (ridgeless_risk(gamma, 1.0, 0.5), ridge_risk(gamma, 1e-9, 1.0, 0.5));
            assert!((near / limit - 1.0).abs() < 1e-6, "{near} for {limit} at {gamma}");
        }
        assert_eq!(ridgeless_risk(1.0, 1.0, 0.5), f64::INFINITY);
    }
}
