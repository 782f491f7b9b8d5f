//! The share of held-out rows whose class is right.

use ndarray::{Array1, ArrayView2, Axis};

use super::one_against_rest::decide;

/// 1 for every row whose scores, (rows × columns of [`super::signs`]), name its class, else 0.
pub(super) fn right(scores: ArrayView2<'_, f64>, classes: &[usize]) -> Array1<f64> {
    let rows = scores.axis_iter(Axis(0)).zip(classes);
    rows.map(|(row, class)| f64::from(u8::from(decide(row) == *class))).collect()
}
