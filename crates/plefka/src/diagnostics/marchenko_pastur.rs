//! The distribution of the eigenvalues of XᵀX/n for an (n × p) matrix of independent entries of variance 1, γ = p/n
//! (Marchenko & Pastur 1967): density √((λ₊ − λ)(λ − λ₋))/(2πγλ) between λ± = (1 ± √γ)², and a share 1 − 1/γ of
//! eigenvalues at 0 if γ > 1.

use std::f64::consts::PI;

/// λ₋ and λ₊, the ends of the bulk.
pub fn edges(ratio: f64) -> (f64, f64) {
    ((1.0 - ratio.sqrt()).powi(2), (1.0 + ratio.sqrt()).powi(2))
}

/// The density at `value`, without the eigenvalues at 0.
pub fn density(ratio: f64, value: f64) -> f64 {
    let (low, high) = edges(ratio);
    let product = (high - value) * (value - low);
    if product <= 0.0 { 0.0 } else { product.sqrt() / (2.0 * PI * ratio * value) }
}

/// The Stieltjes transform m(−λ) = E 1/(x + λ) over eigenvalues x, for λ > 0: the positive root of
/// γλm² + (1 − γ + λ)m − 1 = 0.
pub fn stieltjes(ratio: f64, lambda: f64) -> f64 {
    let b = 1.0 - ratio + lambda;
    let root = (b * b + 4.0 * ratio * lambda).sqrt();
    // The form without cancellation for either sign of b.
    if b > 0.0 { 2.0 / (b + root) } else { (root - b) / (2.0 * ratio * lambda) }
}

/// m′(−λ) = E 1/(x + λ)², from the derivative of the equation of [`stieltjes`].
pub fn stieltjes_slope(ratio: f64, lambda: f64) -> f64 {
    let m = stieltjes(ratio, lambda);
    (ratio * m * m + m) / (2.0 * ratio * lambda * m + 1.0 - ratio + lambda)
}

/// The median eigenvalue for γ ≤ 1.
pub fn median(ratio: f64) -> f64 {
    const PARTS: usize = 20_000;
    let half = 2.0 * ratio.sqrt();
    // λ = 1 + γ − half · cos θ: the density times dλ/dθ is half² sin² θ/(2πγλ), smooth over [0, π].
    let place = |k: f64| 1.0 + ratio - half * (PI * k / PARTS as f64).cos();
    let mass = |k: usize| {
        let angle = PI * (k as f64 + 0.5) / PARTS as f64;
        let weight = half * half * angle.sin().powi(2) / (2.0 * PI * ratio);
        weight / place(k as f64 + 0.5).max(f64::MIN_POSITIVE) * PI / PARTS as f64
    };
    let mut below = 0.0;
    for k in 0..PARTS {
        let part = mass(k);
        if below + part >= 0.5 {
            return place(k as f64 + (0.5 - below) / part);
        }
        below += part;
    }
    place(PARTS as f64)
}
