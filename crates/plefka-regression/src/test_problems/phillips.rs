//! phillips: K(s, t) = φ(s − t) with φ(x) = 1 + cos(πx/3) for |x| < 3, f = φ, on [−6, 6]; Galerkin's method with
//! orthonormal boxes (Phillips 1962).

use std::f64::consts::PI;

use ndarray::{Array1, Array2};

use super::problem::TestProblem;

const WIDTH: f64 = 3.0;

pub(super) fn phillips(n: usize) -> TestProblem {
    let h = 12.0 / n as f64;
    let c = PI / WIDTH;
    // ∫∫ φ(s − t) over two boxes at a distance of k boxes, divided by h: the second difference of φ's second integral,
    // x²/2 − cos(cx)/c², if neither box crosses the end of φ.
    let curve = |x: f64| 0.5 * x * x - (c * x).cos() / (c * c);
    let inside = |k: usize| {
        let x = k as f64 * h;
        (curve(x + h) - 2.0 * curve(x) + curve(x - h)) / h
    };
    let quarter = n / 4;
    let entry = |k: usize| match k {
        k if k < quarter => inside(k),
        // Half of the distances between points of the boxes lie within φ.
        k if k == quarter => {
            let x = WIDTH;
            (curve(x - h) - curve(x) + h * slope(x, c)) / h
        }
        _ => 0.0,
    };
    let matrix = Array2::from_shape_fn((n, n), |(i, j)| entry(i.abs_diff(j)));
    // ∫ φ over each box.
    let integral = |x: f64| {
        let x = x.clamp(-WIDTH, WIDTH);
        x + (c * x).sin() / c
    };
    let edge = |i: usize| -6.0 + i as f64 * h;
    let solution = Array1::from_shape_fn(n, |i| (integral(edge(i + 1)) - integral(edge(i))) / h.sqrt());
    let data =
        Array1::from_shape_fn(n, |i| (data_integral(edge(i + 1), c) - data_integral(edge(i), c)) / h.sqrt());
    TestProblem { matrix, data, solution }
}

/// The derivative of x²/2 − cos(cx)/c².
fn slope(x: f64, c: f64) -> f64 {
    x + (c * x).sin() / c
}

/// The integral from 0 of g(s) = (6 − |s|)(1 + ½ cos cs) + (9/2π) sin c|s|, an odd function.
fn data_integral(s: f64, c: f64) -> f64 {
    let x = s.abs();
    // ∫ (6 − x) = 6x − x²/2; ∫ ½(6 − x) cos cx = (6 − x) sin(cx)/2c + (1 − cos cx)/2c²; ∫ (9/2π) sin cx, 9/2π = 3/2c.
    let wave = (1.0 - (c * x).cos()) / c;
    let value = 6.0 * x - 0.5 * x * x + 0.5 * ((6.0 - x) * (c * x).sin() + wave) / c + 1.5 / c * wave;
    value.copysign(s)
}
