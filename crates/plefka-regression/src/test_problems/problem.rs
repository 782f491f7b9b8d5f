//! A discretised integral equation, and its grid points.

use ndarray::{Array1, Array2};

/// A discretised integral equation K f = g.
#[derive(Debug, Clone)]
pub struct TestProblem {
    /// A, (n × n).
    pub matrix: Array2<f64>,
    /// b without noise.
    pub data: Array1<f64>,
    /// The exact solution at the grid points.
    pub solution: Array1<f64>,
}

/// The midpoints of `n` equal parts of [low, high].
pub(super) fn midpoints(n: usize, (low, high): (f64, f64)) -> Array1<f64> {
    let step = (high - low) / n as f64;
    Array1::from_shape_fn(n, |i| low + (i as f64 + 0.5) * step)
}
