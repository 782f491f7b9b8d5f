//! The names of learning curves and the sizes of their points.

use plefka_regression::sweep::{Curve, Point, Vary};

use crate::terminal::number::short;

/// The name of a curve: its model and λ.
pub(super) fn title(curve: &Curve) -> String {
    format!("{}, λ = {}", curve.model, short(curve.lambda))
}

/// The number that was varied.
pub(super) fn size(vary: Vary, point: &Point) -> f64 {
    if vary == Vary::Rows { point.rows as f64 } else { point.columns as f64 }
}
