//! baart: K(s, t) = exp(s cos t), g = 2 sinh(s)/s, f = sin t, for s in [0, π/2] and t in [0, π]; boxes in both
//! variables, the integral over s exact and the integral over t by Simpson's rule (Baart 1982).

use std::f64::consts::{FRAC_PI_2, PI};

use ndarray::{Array1, Array2};

use super::problem::TestProblem;

pub(super) fn baart(n: usize) -> TestProblem {
    let (hs, ht) = (FRAC_PI_2 / n as f64, PI / n as f64);
    let edge = |i: usize| i as f64 * hs;
    // ∫ exp(s c) over a box in s.
    let over_s = |i: usize, c: f64| {
        if c.abs() < 1e-12 { hs } else { ((edge(i + 1) * c).exp() - (edge(i) * c).exp()) / c }
    };
    let scale = 1.0 / (hs * ht).sqrt();
    let matrix = Array2::from_shape_fn((n, n), |(i, j)| {
        let at = |half: f64| over_s(i, ((j as f64 + half) * ht).cos());
        scale * ht / 6.0 * (at(0.0) + 4.0 * at(0.5) + at(1.0))
    });
    let g = |s: f64| if s == 0.0 { 2.0 } else { 2.0 * s.sinh() / s };
    let data = Array1::from_shape_fn(n, |i| {
        let middle = (i as f64 + 0.5) * hs;
        hs.sqrt() / 6.0 * (g(edge(i)) + 4.0 * g(middle) + g(edge(i + 1)))
    });
    let solution =
        Array1::from_shape_fn(n, |j| ((j as f64 * ht).cos() - ((j + 1) as f64 * ht).cos()) / ht.sqrt());
    TestProblem { matrix, data, solution }
}
