//! Bias and variance of a regularised solution of b = Ax* + e, e of variance σ² per row (Hansen 2010, §4.4; Hastie,
//! Tibshirani & Friedman 2009, §7.3), over all coefficients and at a point.

use ndarray::ArrayView1;

use crate::spectral::{Filter, Spectrum};

/// The parts of an expected squared error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parts {
    /// The square of the lost part of the truth: Σ (1 − f)²(v·x*)², including the part outside all directions.
    pub squared_bias: f64,
    /// The contribution of the noise: σ² Σ f²/s².
    pub variance: f64,
}

impl Parts {
    /// The expected squared error.
    pub fn total(self) -> f64 {
        self.squared_bias + self.variance
    }
}

/// E‖x − x*‖² in the coordinates of the problem. As λ → 0 the bias is the part of x* outside the rank, and the variance
/// is σ² Σ s⁻².
pub fn of_solution(
    spectrum: &Spectrum,
    filter: Filter,
    parameter: f64,
    truth: ArrayView1<'_, f64>,
    noise: f64,
) -> Parts {
    let factors = filter.factors(&spectrum.values, parameter);
    let inside = spectrum.right.t().dot(&truth);
    let outside = (truth.dot(&truth) - inside.dot(&inside)).max(0.0);
    let lost: f64 = inside.iter().zip(&factors.lost).map(|(x, l)| (l * x).powi(2)).sum();
    Parts { squared_bias: lost + outside, variance: noise * spectrum.gain(&factors) }
}

/// E(a·x − a·x*)² at the row `point` of A: for ridge, λ²[aᵀ(AᵀA + λ)⁻¹x*]² and σ² aᵀ(AᵀA + λ)⁻¹AᵀA(AᵀA + λ)⁻¹a.
pub fn at_point(
    spectrum: &Spectrum,
    filter: Filter,
    parameter: f64,
    truth: ArrayView1<'_, f64>,
    noise: f64,
    point: ArrayView1<'_, f64>,
) -> Parts {
    let factors = filter.factors(&spectrum.values, parameter);
    let (a, x) = (spectrum.right.t().dot(&point), spectrum.right.t().dot(&truth));
    let kept: f64 = a.iter().zip(&x).zip(&factors.kept).map(|((a, x), f)| a * x * f).sum();
    let gain: f64 =
        a.iter().zip(&factors.kept).zip(&spectrum.values).map(|((a, f), s)| (a * f / s).powi(2)).sum();
    Parts { squared_bias: (point.dot(&truth) - kept).powi(2), variance: noise * gain }
}

/// The squared bias at a point if only the size of the truth is known. The largest value, over all x* of norm² `size`,
/// is size · ‖(1 − F)a‖² (Cauchy and Schwarz). The average, over E x*x*ᵀ = α⁻¹ with size = α⁻¹, is the same with `size`
/// per coefficient.
pub fn squared_bias_bound(
    spectrum: &Spectrum,
    filter: Filter,
    parameter: f64,
    size: f64,
    point: ArrayView1<'_, f64>,
) -> f64 {
    let factors = filter.factors(&spectrum.values, parameter);
    let a = spectrum.right.t().dot(&point);
    let outside = (point.dot(&point) - a.dot(&a)).max(0.0);
    let lost: f64 = a.iter().zip(&factors.lost).map(|(a, l)| (a * l).powi(2)).sum();
    size * (lost + outside)
}
