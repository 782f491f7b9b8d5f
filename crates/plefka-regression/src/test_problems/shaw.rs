//! shaw: one-dimensional image restoration. K(s, t) = (cos s + cos t)² (sin u/u)², u = π(sin s + sin t), on
//! [−π/2, π/2]²; two humps (Shaw 1972).

use std::f64::consts::{FRAC_PI_2, PI};

use ndarray::Array2;

use super::problem::{TestProblem, midpoints};

pub(super) fn shaw(n: usize) -> TestProblem {
    let angle = midpoints(n, (-FRAC_PI_2, FRAC_PI_2));
    let kernel = |i: usize, j: usize| {
        let u = PI * (angle[i].sin() + angle[j].sin());
        let slit = if u.abs() < 1e-12 { 1.0 } else { u.sin() / u };
        ((angle[i].cos() + angle[j].cos()) * slit).powi(2)
    };
    let matrix = Array2::from_shape_fn((n, n), |(i, j)| kernel(i, j) * PI / n as f64);
    let hump = |t: f64, place: f64, sharp: f64| (-sharp * (t - place).powi(2)).exp();
    let solution = angle.mapv(|t| 2.0 * hump(t, 0.8, 6.0) + hump(t, -0.5, 2.0));
    TestProblem { data: matrix.dot(&solution), matrix, solution }
}
