//! foxgood: K(s, t) = √(s² + t²) on [0, 1]², g = ((1 + s²)^{3/2} − s³)/3, f = t; severely ill-posed (Fox & Goodwin 1953).

use ndarray::Array2;

use super::problem::{TestProblem, midpoints};

pub(super) fn foxgood(n: usize) -> TestProblem {
    let t = midpoints(n, (0.0, 1.0));
    let matrix = Array2::from_shape_fn((n, n), |(i, j)| t[i].hypot(t[j]) / n as f64);
    let data = t.mapv(|s| ((1.0 + s * s).powf(1.5) - s.powi(3)) / 3.0);
    TestProblem { matrix, data, solution: t }
}
