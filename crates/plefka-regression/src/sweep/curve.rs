//! The results of a sweep: curves of points, means over draws.

use serde::Serialize;

use super::vary::Vary;

/// A mean over draws.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Mean {
    /// The mean.
    pub value: f64,
    /// Its standard error.
    pub error: f64,
}

/// The results of a model at one size.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Point {
    /// Number of fitted rows.
    pub rows: usize,
    /// Number of columns used.
    pub columns: usize,
    /// The share of held-out rows classified correctly, if there are two classes.
    pub accuracy: Option<Mean>,
    /// The mean squared error on held-out rows; `None` for logistic regression.
    pub squared_error: Option<Mean>,
    /// The median over draws of the mean squared error, robust against single draws.
    pub median_squared_error: Option<f64>,
    /// The expected mean squared error from theory; infinite where it diverges.
    pub expected: Option<f64>,
    /// ‖w‖ of the standardised columns, mean over draws.
    pub norm: Mean,
    /// The median of ‖w‖ over draws, robust against single draws.
    pub median_norm: f64,
    /// The median of the smallest singular value above rounding; `None` for logistic regression.
    pub smallest_singular_value: Option<f64>,
    /// The share of draws whose classes a plane separates; `None` for ridge.
    pub separable: Option<f64>,
    /// The share of draws that did not converge; `None` for ridge.
    pub unconverged: Option<f64>,
}

/// One model at all sizes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Curve {
    /// `ridge` or `logistic`.
    pub model: &'static str,
    /// λ.
    pub lambda: f64,
    /// One point per size.
    pub points: Vec<Point>,
}

/// All curves.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sweep {
    /// The varied quantity.
    pub vary: Vary,
    /// The two classes, as numbers of the target, if it has exactly two values: the smaller one is −1.
    pub classes: Option<(f64, f64)>,
    /// Ridge at every λ, then logistic regression.
    pub curves: Vec<Curve>,
}
