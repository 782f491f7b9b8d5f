//! Random machines as sources of data.

use ndarray::{Array1, Array2};
use plefka::data::synthetic::teacher::Teacher;

fn states(n: usize) -> impl Iterator<Item = Array1<u8>> {
    (0..1usize << n).map(move |s| Array1::from_shape_fn(n, |k| (s >> k & 1) as u8))
}

/// e^{−E} for every (v, h), straight from the energy.
fn joint(t: &Teacher) -> Vec<(Array1<u8>, f64)> {
    let (n_visible, n_hidden) = t.weights.dim();
    let weight = |v: &Array1<u8>, h: &Array1<u8>| {
        let (v, h) = (v.mapv(f64::from), h.mapv(f64::from));
        (t.visible_bias.dot(&v) + t.hidden_bias.dot(&h) + v.dot(&t.weights.dot(&h))).exp()
    };
    states(n_visible)
        .map(|v| (states(n_hidden).map(|h| weight(&v, &h)).sum(), v))
        .map(|(p, v)| (v, p))
        .collect()
}

#[test]
fn ln_z_and_probabilities_equal_the_sum_over_every_state() {
    // Either layer is the smaller one, with more or fewer units than a task has bits.
    for (n_visible, n_hidden) in [(4, 3), (3, 5), (1, 1), (9, 2), (10, 10), (2, 9)] {
        let teacher = Teacher::random(n_visible, n_hidden, 3.0, 2).unwrap();
        let joint = joint(&teacher);
        let partition: f64 = joint.iter().map(|(_, p)| p).sum();
        assert!((teacher.log_partition() - partition.ln()).abs() < 1e-10);
        for (v, p) in &joint {
            let log = teacher.log_probability(v.view());
            assert!((log - (p / partition).ln()).abs() < 1e-9, "{v}: {log}");
        }
        let total: f64 = states(n_visible).map(|v| teacher.log_probability(v.view()).exp()).sum();
        assert!((total - 1.0).abs() < 1e-10);
    }
}

#[test]
fn samples_have_the_exact_moments() {
    let n = 50_000;
    for (n_visible, n_hidden) in [(7, 4), (5, 8)] {
        let teacher = Teacher::random(n_visible, n_hidden, 4.0, 1).unwrap();
        let samples = teacher.sample(n, 9).unwrap().mapv(f64::from);
        let found = samples.t().dot(&samples) / n as f64;
        let mut exact = Array2::<f64>::zeros((n_visible, n_visible));
        for v in states(n_visible) {
            let p = teacher.log_probability(v.view()).exp();
            exact.indexed_iter_mut().for_each(|((i, j), x)| *x += p * f64::from(v[i] * v[j]));
        }
        for (&found, &exact) in found.iter().zip(&exact) {
            let error = (exact * (1.0 - exact) / n as f64).sqrt();
            assert!((found - exact).abs() < 4.5 * error, "{found} {exact}");
        }
    }
}

#[test]
fn the_scale_sets_the_strength() {
    let teacher = Teacher::random(2000, 4, 2.0, 5).unwrap();
    let n = teacher.weights.len() as f64;
    let variance = teacher.weights.iter().map(|w| w * w).sum::<f64>() / n;
    let exact = 4.0 / (2000.0f64 * 4.0).sqrt();
    assert!((variance - exact).abs() < 5.0 * exact * (2.0 / n).sqrt());
}

#[test]
fn bad_parameters_are_refused() {
    let cases = [
        (Teacher::new(Array2::zeros((2, 3)), Array1::zeros(3), Array1::zeros(3)), "visible_bias: found 3"),
        (Teacher::new(Array2::zeros((2, 3)), Array1::zeros(2), Array1::zeros(2)), "hidden_bias: found 2"),
        (Teacher::new(Array2::from_elem((1, 1), f64::NAN), Array1::zeros(1), Array1::zeros(1)), "NaN"),
        (Teacher::random(30, 10_001, 1.0, 1), "setting `hidden`: found 10001"),
        (Teacher::random(3, 3, -1.0, 1), "setting `scale`: found -1"),
    ];
    for (teacher, message) in cases {
        let error = teacher.unwrap_err();
        assert!(error.to_string().contains(message), "{error}");
    }
}
