//! The discrepancy principle (Morozov 1966): the λ whose residual has the norm of the noise, ‖b − Ax‖ = ‖e‖.

use super::minimum::Minimum;
use crate::path::ROUNDING;
use crate::spectral::{Filter, Spectrum};

/// Steps of the bisection, enough to determine λ to rounding over 40 decades.
const STEPS: usize = 120;

/// The parameter whose residual has the norm `noise`, or the reason why there is none.
pub(super) fn discrepancy(spectrum: &Spectrum, filter: Filter, noise: f64) -> Result<Minimum, String> {
    let (largest, smallest) = spectrum.range().ok_or("X is zero")?;
    let norm = |parameter: f64| -> f64 {
        let factors = filter.factors(&spectrum.values, parameter);
        spectrum.squared_residual(&factors).iter().sum::<f64>().sqrt()
    };
    if filter.counts() {
        let level = (0..=spectrum.rank()).find(|&k| norm(k as f64) <= noise);
        let level = level.ok_or_else(|| too_small(noise, norm(spectrum.rank() as f64)))?;
        return Ok(Minimum { at: level as f64, value: norm(level as f64), edge: level == spectrum.rank() });
    }
    let mut low = (2.0 * (1e-6 * smallest).max(ROUNDING * 1e-6 * largest).ln(), 2.0 * (1e6 * largest).ln());
    if norm(low.0.exp()) > noise {
        return Err(too_small(noise, norm(low.0.exp())));
    }
    if norm(low.1.exp()) < noise {
        return Err(format!("the data are no larger than the noise, {noise:.3e}"));
    }
    for _ in 0..STEPS {
        let middle = 0.5 * (low.0 + low.1);
        if norm(middle.exp()) < noise { low.0 = middle } else { low.1 = middle }
    }
    let at = (0.5 * (low.0 + low.1)).exp();
    Ok(Minimum { at, value: norm(at), edge: false })
}

fn too_small(noise: f64, least: f64) -> String {
    format!("no fit leaves as little as the noise, {noise:.3e}: the least is {least:.3e}")
}
