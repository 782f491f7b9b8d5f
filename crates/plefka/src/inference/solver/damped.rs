//! Damped iteration: m ← (1−γ) m + γ κ₁(…); the hidden layer uses the new values of the visible layer. A replica has
//! converged as soon as it would not move by more than the tolerance; the iteration continues without it, so that the
//! products shrink.

use ndarray::{Array2, Axis};

use super::equations::Equations;
use super::settings::FixedPoint;
use super::solved::{Solved, nan_max};
use crate::float::Float;
use crate::inference::cumulants::Cumulants;

/// Converged replicas are removed as soon as they are at least 1/LEAVING of the active ones: closing the gaps costs a
/// copy.
const LEAVING: usize = 8;

pub(super) fn solve<F: Float>(
    settings: &FixedPoint,
    equations: &Equations<'_, F>,
    start: (Array2<F>, Array2<F>),
) -> Solved<F> {
    let n = start.0.nrows();
    let (mut visible, mut hidden) = equations.cumulants(start);
    let gamma = F::of(settings.damping);
    let (mut residuals, mut evaluations) = (vec![f64::INFINITY; n], vec![0; n]);
    // The replica of every row, and the results of the removed replicas.
    let mut active: Vec<usize> = (0..n).collect();
    let mut left: Option<(Array2<F>, Array2<F>)> = None;
    for iteration in 1..=settings.iterations {
        let fields = equations.visible_fields(&visible, &hidden);
        let first = visible.relax(&equations.rbm.visible, equations.beta, fields, gamma);
        let fields = equations.hidden_fields(&visible, &hidden);
        let second = hidden.relax(&equations.rbm.hidden, equations.beta, fields, gamma);
        let found: Vec<f64> = first.into_iter().zip(second).map(|(a, b)| nan_max(a, b)).collect();
        for (&replica, &residual) in active.iter().zip(&found) {
            (residuals[replica], evaluations[replica]) = (residual, iteration);
        }
        let done = |row: &usize| found[*row] <= settings.tolerance;
        let moving: Vec<usize> = (0..active.len()).filter(|row| !done(row)).collect();
        if moving.is_empty() || !equations.goes_on() {
            break;
        }
        if (active.len() - moving.len()) * LEAVING >= active.len() {
            let all = left.get_or_insert_with(|| (visible.mean.clone(), hidden.mean.clone()));
            put_back(&active, (&visible, &hidden), all);
            (visible, hidden) = (visible.select(&moving), hidden.select(&moving));
            active = moving.into_iter().map(|row| active[row]).collect();
        }
    }
    if let Some(mut all) = left {
        put_back(&active, (&visible, &hidden), &mut all);
        (visible, hidden) = equations.cumulants(all);
    }
    Solved { visible, hidden, residuals, evaluations }
}

/// Writes the means of the `active` replicas into the means of all replicas.
fn put_back<F: Float>(
    active: &[usize],
    (visible, hidden): (&Cumulants<F>, &Cumulants<F>),
    all: &mut (Array2<F>, Array2<F>),
) {
    for (all, of_active) in [(&mut all.0, &visible.mean), (&mut all.1, &hidden.mean)] {
        for (&replica, row) in active.iter().zip(of_active.axis_iter(Axis(0))) {
            all.row_mut(replica).assign(&row);
        }
    }
}
