//! The L-curve, (ln ‖r‖, ln ‖x‖) along λ, and its corner, the point of largest curvature (Hansen & O'Leary 1993;
//! derivatives from the derivatives of the filter factors). Truncation levels are separate points; their corner is the
//! point that forms the sharpest triangle with two others (Castellanos, Gómez & Guerra 2002).

use super::minimum::{Minimum, minimum};
use crate::spectral::{Filter, Spectrum};

/// The curvature of the L-curve of a filter at λ, positive if the curve bends like an L; summed over targets.
pub fn curvature(spectrum: &Spectrum, filter: Filter, lambda: f64) -> f64 {
    let [mut eta, mut eta1, mut eta2] = [0.0; 3];
    let [mut rho, mut rho1, mut rho2] = [spectrum.outside.iter().sum::<f64>(), 0.0, 0.0];
    let factors = filter.factors(&spectrum.values, lambda);
    let rows = spectrum.coordinates.rows();
    for ((c, s), (f, l)) in rows.into_iter().zip(&spectrum.values).zip(factors.kept.iter().zip(&factors.lost))
    {
        let square = c.dot(&c);
        let inverse = square / (s * s);
        // Derivatives with respect to ln λ: −f(1 − f) for ridge, half of that for the damped filter.
        let pace = if filter == Filter::Damped { 0.5 } else { 1.0 };
        let f1 = -pace * f * l;
        let f2 = pace * f1 * (f - l);
        eta += f * f * inverse;
        eta1 += 2.0 * f * f1 * inverse;
        eta2 += 2.0 * (f1 * f1 + f * f2) * inverse;
        rho += l * l * square;
        rho1 -= 2.0 * l * f1 * square;
        rho2 += 2.0 * (f1 * f1 - l * f2) * square;
    }
    // ln ‖·‖ is half the logarithm of the squared norm.
    let slope = |y: f64, y1: f64| 0.5 * y1 / y;
    let bend = |y: f64, y1: f64, y2: f64| 0.5 * (y2 / y - (y1 / y).powi(2));
    let (x1, y1) = (slope(rho, rho1), slope(eta, eta1));
    let (x2, y2) = (bend(rho, rho1, rho2), bend(eta, eta1, eta2));
    (x1 * y2 - x2 * y1) / (x1 * x1 + y1 * y1).powf(1.5)
}

/// The λ of largest curvature between the singular values.
pub(super) fn corner(spectrum: &Spectrum, filter: Filter, range: (f64, f64)) -> Option<Minimum> {
    let found = minimum(range, |lambda| -curvature(spectrum, filter, lambda))?;
    // A curve without a bend has no corner.
    (found.value < 0.0).then_some(found)
}

/// The truncation level whose point makes the sharpest corner.
pub(super) fn corner_of_levels(spectrum: &Spectrum) -> Option<Minimum> {
    let points: Vec<(f64, f64)> = (1..=spectrum.rank())
        .map(|k| {
            let factors = Filter::Truncated.factors(&spectrum.values, k as f64);
            let half_log = |squares: Vec<f64>| 0.5 * squares.iter().sum::<f64>().ln();
            (half_log(spectrum.squared_residual(&factors)), half_log(spectrum.squared_norm(&factors)))
        })
        .collect();
    let finite = points.iter().filter(|p| p.0.is_finite()).count();
    let last = finite.checked_sub(1)?;
    let mut best: Option<Minimum> = None;
    for middle in 1..last {
        for before in 0..middle {
            let angle = angle(points[before], points[middle], points[last]);
            // An L turns from a falling residual to a growing norm.
            if let Some(angle) = angle
                && best.is_none_or(|best| angle < best.value)
            {
                best = Some(Minimum { at: middle as f64 + 1.0, value: angle, edge: false });
            }
        }
    }
    best.filter(|corner| corner.value < 7.0 / 8.0 * std::f64::consts::PI)
}

/// The angle at `b` between `a` and `c`; `None` if the turn is not the turn of an L.
fn angle(a: (f64, f64), b: (f64, f64), c: (f64, f64)) -> Option<f64> {
    let (u, v) = ((a.0 - b.0, a.1 - b.1), (c.0 - b.0, c.1 - b.1));
    let turn = u.0 * v.1 - u.1 * v.0;
    let cosine = (u.0 * v.0 + u.1 * v.1) / (u.0.hypot(u.1) * v.0.hypot(v.1));
    (turn > 0.0 && cosine.is_finite()).then(|| cosine.clamp(-1.0, 1.0).acos())
}
