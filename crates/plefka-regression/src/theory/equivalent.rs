//! The risk of ridge regression on n rows of a design with covariance Σ = Σ_j τ_j e_j e_jᵀ, by its deterministic equivalent
//! (Hastie et al. 2022, theorem 5; Bach 2024): κ solves κ(1 − df₁(κ)/n) = λ/n, df_k = Σ (τ/(τ + κ))^k, and the excess risk
//! is κ² Σ τ(e_jᵀw*)²/(τ + κ)²/(1 − df₂/n) + σ² df₂/(n − df₂).

/// A design with its signal and its noise.
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    /// τ, the eigenvalues of the covariance of a row.
    pub variances: Vec<f64>,
    /// (e_jᵀw*)².
    pub signal: Vec<f64>,
    /// σ², the variance of the noise.
    pub noise: f64,
}

/// κ, the λ of an infinite sample that regularises as much as `lambda` (of XᵀX + λ) on `n` rows.
pub fn effective_lambda(variances: &[f64], n: f64, lambda: f64) -> f64 {
    let freedom = |kappa: f64| -> f64 { variances.iter().map(|t| t / (t + kappa)).sum() };
    let positive = variances.iter().filter(|t| **t > 0.0).count() as f64;
    if lambda == 0.0 && positive <= n {
        return 0.0;
    }
    let excess = |kappa: f64| kappa * (1.0 - freedom(kappa) / n) - lambda / n;
    let total: f64 = variances.iter().sum();
    // df₁ ≤ Σ τ/κ bounds the root from above.
    let (mut low, mut high) = ((f64::MIN_POSITIVE).ln(), ((lambda + total) / n + total / n + 1e-300).ln());
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if excess(middle.exp()) < 0.0 { low = middle } else { high = middle }
    }
    (0.5 * (low + high)).exp()
}

/// The excess risk at `lambda` (of XᵀX + λ) on `n` rows; infinite where it diverges.
pub fn risk(design: &Design, n: f64, lambda: f64) -> f64 {
    let kappa = effective_lambda(&design.variances, n, lambda);
    let shares = || design.variances.iter().map(|&t| if t > 0.0 { t / (t + kappa) } else { 0.0 });
    let second: f64 = shares().map(|share| share * share).sum();
    if second >= n {
        return f64::INFINITY;
    }
    let lost = design.variances.iter().zip(&design.signal).map(|(t, b)| {
        let left = if t + kappa > 0.0 { kappa / (t + kappa) } else { 0.0 };
        left * left * t * b
    });
    lost.sum::<f64>() / (1.0 - second / n) + design.noise * second / (n - second)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::{ridge_risk, ridgeless_risk};

    #[test]
    fn equal_variances_give_the_isotropic_risk() {
        let p = 300;
        let design = Design { variances: vec![1.0; p], signal: vec![1.0 / p as f64; p], noise: 0.5 };
        for gamma in [0.5, 0.9, 1.5, 3.0] {
            let n = p as f64 / gamma;
            for lambda in [0.01, 0.2, 3.0] {
                let (found, wanted) = (risk(&design, n, lambda * n), ridge_risk(gamma, lambda, 1.0, 0.5));
                assert!((found / wanted - 1.0).abs() < 1e-9, "{found} for {wanted} at {gamma}, {lambda}");
            }
            let (found, wanted) = (risk(&design, n, 0.0), ridgeless_risk(gamma, 1.0, 0.5));
            assert!((found / wanted - 1.0).abs() < 1e-6, "{found} for {wanted} at {gamma}");
        }
        assert_eq!(risk(&design, 300.0, 0.0), f64::INFINITY);
    }
}
