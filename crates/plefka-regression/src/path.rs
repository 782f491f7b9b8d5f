//! A path of λ (or of truncation levels) from one decomposition: norms, residuals, degrees of freedom and the scores
//! with closed forms.

use serde::Serialize;

use crate::scores;
use crate::spectral::{Filter, Spectrum};

/// Reach of the default grid: from (s_r/100)², or the limit of rounding, to (100 s₁)².
const REACH: f64 = 100.0;
/// Singular values below this share of s₁ are rounding errors (Hansen 2007: 16 ε).
pub(crate) const ROUNDING: f64 = 16.0 * f64::EPSILON;

/// The results at one λ. Vectors hold one number per target.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Point {
    /// λ in units of s², or the number of directions kept.
    pub parameter: f64,
    /// Σ f plus the number of unpenalised directions.
    pub degrees_of_freedom: f64,
    /// ‖b − Ax‖².
    pub squared_residual: Vec<f64>,
    /// ‖x‖² of the standardised coefficients, or ‖Lx‖².
    pub squared_norm: Vec<f64>,
    /// ‖b − Ax‖²/(n − Σf)² · n²/Σw: the mean squared error that generalised cross-validation expects.
    pub generalized_cross_validation: Vec<f64>,
    /// The mean squared error of predictions of every row by a fit without that row.
    pub leave_one_out: Vec<f64>,
}

/// The parameters of a path, in ascending order: `count` values of λ evenly spaced in ln λ, or every truncation level from
/// none to all. Empty where X is zero.
pub fn grid(spectrum: &Spectrum, filter: Filter, count: usize) -> Vec<f64> {
    let Some((largest, smallest)) = spectrum.range() else { return Vec::new() };
    if filter.counts() {
        return (0..=spectrum.rank()).map(|k| k as f64).collect();
    }
    let low = (smallest / REACH).max(ROUNDING * largest);
    between((low * low, (REACH * largest).powi(2)), count)
}

/// `count` numbers from `low` to `high`, evenly spaced in their logarithm.
pub fn between((low, high): (f64, f64), count: usize) -> Vec<f64> {
    let step = (high / low).ln() / (count.max(2) - 1) as f64;
    (0..count).map(|k| if k + 1 == count { high } else { low * (step * k as f64).exp() }).collect()
}

/// The points of a path.
pub fn path(spectrum: &Spectrum, filter: Filter, parameters: &[f64], problem: &crate::Problem) -> Vec<Point> {
    let loo = scores::leave_one_out(spectrum, filter, parameters, problem);
    let point = |(k, &parameter): (usize, &f64)| {
        let factors = filter.factors(&spectrum.values, parameter);
        let squared_residual = spectrum.squared_residual(&factors);
        let (n, total) = (problem.n_counted() as f64, problem.total_weight());
        let left = spectrum.residual_degrees_of_freedom(&factors);
        Point {
            parameter,
            degrees_of_freedom: spectrum.degrees_of_freedom(&factors),
            squared_norm: spectrum.squared_norm(&factors),
            generalized_cross_validation: squared_residual
                .iter()
                .map(|rss| scores::generalized(*rss, left) * n * n / total)
                .collect(),
            squared_residual,
            leave_one_out: loo.row(k).to_vec(),
        }
    };
    parameters.iter().enumerate().map(point).collect()
}
