//! The result of a solver.

use crate::inference::cumulants::Cumulants;

/// The result of a solver.
#[derive(Debug)]
pub(in crate::inference) struct Solved<F> {
    pub(in crate::inference) visible: Cumulants<F>,
    pub(in crate::inference) hidden: Cumulants<F>,
    /// max |G(x) − x| of every replica at its last evaluation; infinite for a replica that was never evaluated.
    pub(in crate::inference) residuals: Vec<f64>,
    /// Number of evaluations of G for every replica.
    pub(in crate::inference) evaluations: Vec<usize>,
}

/// The larger of two numbers; NaN if either is NaN, so that a diverged replica never counts as converged.
pub(in crate::inference) fn nan_max(a: f64, b: f64) -> f64 {
    if a.is_nan() || a > b { a } else { b }
}
