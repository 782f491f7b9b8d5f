//! gravity: the mass distribution at depth d = ¼ from the field at the surface. K(s, t) = d/(d² + (s − t)²)^{3/2} on
//! [0, 1]², f = sin πt + ½ sin 2πt (Wing & Zahrt 1991).

use std::f64::consts::PI;

use ndarray::Array2;

use super::problem::{TestProblem, midpoints};

pub(super) fn gravity(n: usize) -> TestProblem {
    const DEPTH: f64 = 0.25;
    let t = midpoints(n, (0.0, 1.0));
    let kernel = |i: usize, j: usize| DEPTH / (DEPTH * DEPTH + (t[i] - t[j]).powi(2)).powf(1.5);
    let matrix = Array2::from_shape_fn((n, n), |(i, j)| kernel(i, j) / n as f64);
    let solution = t.mapv(|t| (PI * t).sin() + 0.5 * (2.0 * PI * t).sin());
    TestProblem { data: matrix.dot(&solution), matrix, solution }
}
