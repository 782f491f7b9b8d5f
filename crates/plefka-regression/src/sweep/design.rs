//! The design of a sweep's data: the covariance, the signal and the noise, estimated by a fit to all rows.

use ndarray::Axis;
use plefka::data::Rows;

use super::prepared::Prepared;
use crate::theory::Design;
use crate::{Filter, Preparation, Rank, Regression};

/// The design; `None` with too few rows.
pub(super) fn design(prepared: &Prepared) -> Option<Design> {
    let (n, p) = prepared.x.dim();
    if n < 2 * p {
        return None;
    }
    let target = prepared.y.clone().insert_axis(Axis(1));
    let x = Rows::Dense(prepared.x.clone());
    let all =
        Regression::new(&x, &target, None, Preparation::default(), Filter::Ridge, Some(Rank::Whole)).ok()?;
    let solution = all.spectrum.solution(Filter::Ridge, 0.0);
    let along = all.spectrum.right.t().dot(&solution.column(0));
    let left = (all.spectrum.free_rows - all.spectrum.rank()) as f64;
    let noise = all.spectrum.outside[0] / left;
    // Noise in the fit looks like signal, σ²/s² along every direction, and is subtracted.
    let signal =
        along.iter().zip(&all.spectrum.values).map(|(b, s)| (b * b - noise / (s * s)).max(0.0)).collect();
    let variances = all.spectrum.values.iter().map(|s| s * s / n as f64).collect();
    Some(Design { variances, signal, noise })
}
