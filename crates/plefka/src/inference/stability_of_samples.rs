//! σ_max(B) at the mean-field solutions reached from samples: the number that training monitors. Cost: one solution of
//! the equations per sample, and a power iteration on all solutions at once.

use super::solver::GoOn;
use super::stability;
use super::{FixedPoint, expansion_named};
use crate::data::Rows;
use crate::error::Result;
use crate::float::Float;
use crate::model::Rbm;

/// The largest and the mean σ_max(B) over the solutions reached from the rows; NaN if a solution diverged.
///
/// # Errors
/// An unknown expansion.
pub fn sigma_max<F: Float>(
    rbm: &Rbm<F>,
    beta: F,
    rows: &Rows<F>,
    order: &str,
    settings: FixedPoint,
) -> Result<(f64, f64)> {
    sigma_max_watched(rbm, (beta, &|| true), rows, order, settings)
}

/// [`sigma_max`], which ends early when it is not to go on; the result is then useless.
pub(crate) fn sigma_max_watched<F: Float>(
    rbm: &Rbm<F>,
    (beta, go_on): (F, GoOn<'_>),
    rows: &Rows<F>,
    order: &str,
    settings: FixedPoint,
) -> Result<(f64, f64)> {
    let start = (rows.to_dense(), rbm.hidden_mean(rows, beta));
    let found = settings.solve_watched(rbm, expansion_named(order)?, (beta, go_on), start);
    let all = stability::sigma_max(rbm, beta, &found.visible.mean, &found.hidden.mean);
    // NaN counts as the largest value.
    let largest =
        all.iter().copied().fold(0.0, |worst: f64, s| if worst.is_nan() || s <= worst { worst } else { s });
    Ok((largest, all.iter().sum::<f64>() / all.len() as f64))
}
