//! heat: the inverse heat equation, a Volterra equation with K(s − t), K(x) = x^{−3/2}/(2√π) · exp(−1/4x), on [0, 1]
//! (Carasso 1982).

use std::f64::consts::PI;

use ndarray::{Array1, Array2};

use super::problem::{TestProblem, midpoints};

pub(super) fn heat(n: usize) -> TestProblem {
    let h = 1.0 / n as f64;
    let kernel = midpoints(n, (0.0, 1.0)).mapv(|x| h / (2.0 * PI.sqrt()) * x.powf(-1.5) * (-0.25 / x).exp());
    let matrix = Array2::from_shape_fn((n, n), |(i, j)| if i >= j { kernel[i - j] } else { 0.0 });
    let solution = Array1::from_shape_fn(n, |i| match 20.0 * (i + 1) as f64 * h {
        _ if i >= n / 2 => 0.0,
        t if t < 2.0 => 0.75 * t * t / 4.0,
        t if t < 3.0 => 0.75 + (t - 2.0) * (3.0 - t),
        t => 0.75 * (-2.0 * (t - 3.0)).exp(),
    });
    TestProblem { data: matrix.dot(&solution), matrix, solution }
}
