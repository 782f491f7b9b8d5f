//! Where a solver ended.

use crate::inference::cumulants::Cumulants;

/// Where a solver ended.
#[derive(Debug)]
pub(in crate::inference) struct Solved<F> {
    pub(in crate::inference) visible: Cumulants<F>,
    pub(in crate::inference) hidden: Cumulants<F>,
    /// max |G(x) − x| of every replica, where it was last looked at; infinite where it never was.
    pub(in crate::inference) residuals: Vec<f64>,
    /// Evaluations of G for every replica.
    pub(in crate::inference) evaluations: Vec<usize>,
}

/// The larger of two numbers, NaN if either is: a diverged replica is never called converged.
pub(in crate::inference) fn nan_max(a: f64, b: f64) -> f64 {
    if a.is_nan() || a > b { a } else { b }
}
