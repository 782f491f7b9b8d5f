//! Determinants, inverses and solutions of positive definite systems.

use ndarray::{Array, Array2, array};
use plefka::linalg::cholesky::{positive_definite, solve};

#[test]
fn determinants_and_inverses_are_those_of_the_definition() {
    let (log_det, inverse) = positive_definite(&array![[4.0, 1.0], [1.0, 3.0]]).unwrap();
    assert!((log_det - 11f64.ln()).abs() < 1e-14);
    let wanted = array![[3.0, -1.0], [-1.0, 4.0]] / 11.0;
    assert!((inverse - wanted).iter().all(|x| x.abs() < 1e-15));
    // Large enough for several blocks: I + vvᵀ has determinant 1 + v·v and inverse I − vvᵀ/(1 + v·v).
    let n = 150;
    let v = Array::from_shape_fn(n, |k| (k as f64).sin());
    let outer = Array2::from_shape_fn((n, n), |(i, j)| v[i] * v[j]);
    let (log_det, inverse) = positive_definite(&(Array2::<f64>::eye(n) + &outer)).unwrap();
    let norm = 1.0 + v.dot(&v);
    assert!((log_det - norm.ln()).abs() < 1e-12);
    let wanted = Array2::<f64>::eye(n) - outer / norm;
    assert!((inverse - wanted).iter().all(|x| x.abs() < 1e-13));
}

#[test]
fn other_matrices_are_refused() {
    for x in [1.0, 1.5, f64::NAN, f64::INFINITY] {
        assert!(positive_definite(&array![[1.0, x], [x, 1.0]]).is_none(), "{x}");
    }
    assert!(positive_definite(&array![[-1.0]]).is_none());
    assert!(positive_definite(&array![[f64::NAN]]).is_none());
    assert!(positive_definite(&array![[0.0]]).is_none());
}

#[test]
fn systems_of_very_unequal_scales_are_solved() {
    let s = array![[4.0, 1.0e3, 0.0], [1.0e3, 2.0e6, 0.5], [0.0, 0.5, 1.0e-6]];
    let x = array![1.0, -2.0e-3, 5.0e3];
    let b = s.dot(&x);
    let found = solve(&s, &b).unwrap();
    assert!(found.iter().zip(&x).all(|(a, b)| (a / b - 1.0).abs() < 1e-9), "{found}");
    assert!(solve(&array![[1.0, 2.0], [2.0, 1.0]], &array![1.0, 1.0]).is_none());
    assert!(solve(&array![[f64::NAN]], &array![1.0]).is_none());
}
