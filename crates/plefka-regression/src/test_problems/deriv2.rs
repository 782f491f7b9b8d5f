//! deriv2: the second derivative. K is Green's function, s(t − 1) for s < t and t(s − 1) else, g = (s³ − s)/6, f = t, on
//! [0, 1]; Galerkin's method with orthonormal boxes (Delves & Mohamed 1985).

use ndarray::{Array1, Array2};

use super::problem::TestProblem;

pub(super) fn deriv2(n: usize) -> TestProblem {
    let h = 1.0 / n as f64;
    // Means over boxes: off the diagonal the kernel is a product of straight lines, whose means are their values at the
    // midpoints.
    let entry = |i: usize, j: usize| {
        let (low, high) = (i.min(j) as f64, i.max(j) as f64);
        let product = (low + 0.5) * h * ((high + 0.5) * h - 1.0);
        // K = st − min(s, t): over a box on the diagonal, which begins at a, the mean of min(s, t) is a + h/3, not a +
        // h/2.
        let correction = if i == j { h / 6.0 } else { 0.0 };
        h * (product + correction)
    };
    let matrix = Array2::from_shape_fn((n, n), |(i, j)| entry(i, j));
    let edge = |i: usize| i as f64 * h;
    let integral = |s: f64| (s.powi(4) / 4.0 - s * s / 2.0) / 6.0;
    let data = Array1::from_shape_fn(n, |i| (integral(edge(i + 1)) - integral(edge(i))) / h.sqrt());
    let solution = Array1::from_shape_fn(n, |i| h.sqrt() * (i as f64 + 0.5) * h);
    TestProblem { matrix, data, solution }
}
