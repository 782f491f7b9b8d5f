//! Damped iteration: m ← (1−γ) m + γ κ₁(…), the hidden layer with the visible layer's new values, until no replica
//! would move by more than the tolerance.

use ndarray::Array2;
use rayon::prelude::*;

use super::{Equations, Solved, nan_max};
use crate::float::Float;
use crate::inference::cumulants::Cumulants;
use crate::inference::fixed_point::FixedPoint;
use crate::kernels::elementwise;
use crate::kernels::rows::{self, slice, slice_mut};

pub(super) fn solve<F: Float>(
    settings: &FixedPoint,
    equations: &Equations<'_, F>,
    start: (Array2<F>, Array2<F>),
) -> Solved<F> {
    let (mut visible, mut hidden) = equations.cumulants(start);
    let gamma = F::of(settings.damping);
    let mut residuals = vec![f64::INFINITY; visible.replicas()];
    let mut iterations = 0;
    while iterations < settings.iterations {
        let new = equations.new_visible(&visible, &hidden);
        let first = relax(&mut visible, &new, gamma);
        visible.refresh(&equations.rbm.visible, equations.beta);
        let new = equations.new_hidden(&visible, &hidden);
        let second = relax(&mut hidden, &new, gamma);
        hidden.refresh(&equations.rbm.hidden, equations.beta);
        residuals = first.into_iter().zip(second).map(|(a, b)| nan_max(a, b)).collect();
        iterations += 1;
        if residuals.iter().all(|&r| r <= settings.tolerance) {
            break;
        }
    }
    let evaluations = vec![iterations; residuals.len()];
    Solved { visible, hidden, residuals, evaluations }
}

/// One damped step towards `new`; max |new − m| of every replica.
fn relax<F: Float>(own: &mut Cumulants<F>, new: &Array2<F>, gamma: F) -> Vec<f64> {
    let n = new.ncols();
    let pairs = slice_mut(&mut own.mean).par_chunks_mut(n).zip(slice(new).par_chunks(n));
    pairs.with_min_len(rows::ROW_BLOCK).map(|(m, new)| elementwise::damp(m, new, gamma)).collect()
}
