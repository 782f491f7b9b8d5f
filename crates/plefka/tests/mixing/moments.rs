//! Connected moments compared with derivatives of ln Z, and the comparison of moments for exact draws.

use ndarray::Array2;
use plefka::data::Rows;
use plefka::diagnostics::moments::{compare, connected, fit, subsets};
use plefka::inference::{exact, watch::unwatched};
use plefka::laws::machines;
use plefka::model::Rbm;
use plefka::rng::{Purpose, Stream};
use plefka::units::Bernoulli;

fn stream(seed: u64) -> Stream {
    Stream::new(seed, Purpose::Diagnostics, 0, 0)
}

/// Every visible state and its probability.
fn distribution(rbm: &Rbm<f64>) -> (Array2<f64>, Vec<f64>) {
    let states = machines::states(&rbm.visible).unwrap();
    let log_partition = exact::log_partition(rbm, 1.0, &unwatched).unwrap();
    let free_energies = rbm.clamped_free_energy(&states.clone().into(), 1.0);
    (states, free_energies.iter().map(|f| (-f - log_partition).exp()).collect())
}

/// Independent exact draws.
fn draw(rbm: &Rbm<f64>, n: usize, seed: u64) -> Rows<f64> {
    let (states, p) = distribution(rbm);
    let mut stream = stream(seed);
    let rows = (0..n).map(|_| {
        let mut left = stream.uniform();
        p.iter().position(|p| {
            left -= p;
            left < 0.0
        })
    });
    let rows: Vec<usize> = rows.map(|row| row.unwrap_or(0)).collect();
    Rows::Dense(states.select(ndarray::Axis(0), &rows))
}

#[test]
fn connected_moments_are_derivatives_of_the_log_partition_function() {
    let rbm = machines::machine::<f64>(&Bernoulli, (5, 4), 1.2, 3);
    let (states, p) = distribution(&rbm);
    // ∂ ln Z/∂a_i with some fields shifted.
    let mean = |i: usize, shifts: &[(usize, f64)]| {
        let mut shifted = rbm.clone();
        shifts.iter().for_each(|&(j, step)| shifted.visible.parameters[[0, j]] += step);
        exact::enumerate(&shifted, 1.0).unwrap().gradient.visible[[0, i]]
    };
    let sets = |order| subsets(5, order, 1000, &mut stream(1));
    let moments = |order| connected(&states.clone().into(), Some(&p), &sets(order)).unwrap();
    let h = 1e-3;
    for (set, found) in sets(1).iter().zip(moments(1)) {
        assert!((found - mean(set[0], &[])).abs() < 1e-12);
    }
    assert_eq!(sets(2).len(), 10);
    for (set, found) in sets(2).iter().zip(moments(2)) {
        let [i, j] = set[..] else { panic!("{set:?}") };
        let wanted = (mean(i, &[(j, h)]) - mean(i, &[(j, -h)])) / (2.0 * h);
        assert!((found - wanted).abs() < 1e-6, "{set:?}: {found} {wanted}");
    }
    assert_eq!(sets(3).len(), 10);
    for (set, found) in sets(3).iter().zip(moments(3)) {
        let [i, j, k] = set[..] else { panic!("{set:?}") };
        let at = |x: f64, y: f64| mean(i, &[(j, x * h), (k, y * h)]);
        let wanted = (at(1.0, 1.0) - at(1.0, -1.0) - at(-1.0, 1.0) + at(-1.0, -1.0)) / (4.0 * h * h);
        assert!((found - wanted).abs() < 1e-6, "{set:?}: {found} {wanted}");
    }
    // Without weights all rows count equally: equal weights of any sum give the same result.
    let plain = connected(&states.clone().into(), None, &sets(3)).unwrap();
    assert_eq!(plain, connected(&states.into(), Some(&[2.0; 32]), &sets(3)).unwrap());
}

#[test]
fn a_perfect_model_is_at_the_floor_and_a_wrong_one_above() {
    // Fields off balance, so that no order vanishes.
    let mut rbm = super::balanced((8, 4), 1.8, 2);
    rbm.visible.parameters.iter_mut().enumerate().for_each(|(i, a)| *a += 0.2 * i as f64 - 0.5);
    let unlike = machines::scaled(&rbm, 0.4);
    let n = 20_000;
    let (data, other) = (draw(&rbm, n, 1), draw(&rbm, n, 2));
    let perfect = compare(&data, &other, &draw(&rbm, n, 3), 1000, &mut stream(1)).unwrap();
    let wrong = compare(&data, &other, &draw(&unlike, n, 3), 1000, &mut stream(1)).unwrap();
    for (k, (perfect, wrong)) in perfect.iter().zip(&wrong).enumerate() {
        assert_eq!((perfect.order, perfect.moments), (k + 1, [8, 28, 56][k]));
        let ratio = perfect.samples.difference / perfect.floor.difference;
        assert!((0.4..2.5).contains(&ratio), "{perfect:?}");
        assert!(perfect.samples.correlation.unwrap() > 0.97, "{perfect:?}");
        assert!((perfect.samples.slope.unwrap() - 1.0).abs() < 0.05, "{perfect:?}");
        assert_eq!(wrong.floor, perfect.floor);
        assert!(wrong.samples.difference > 4.0 * wrong.floor.difference, "{wrong:?}");
        assert!(k == 0 || wrong.samples.slope.unwrap() < 0.85, "{wrong:?}");
    }
}

#[test]
fn subsets_are_distinct_ascending_and_drawn_evenly() {
    assert_eq!(subsets(4, 2, 6, &mut stream(1)).len(), 6);
    assert_eq!(subsets(4, 3, 100, &mut stream(1)), [[0, 1, 2], [0, 1, 3], [0, 2, 3], [1, 2, 3]]);
    assert!(subsets(2, 3, 10, &mut stream(1)).is_empty());
    let chosen = subsets(30, 3, 1000, &mut stream(1));
    assert_eq!(chosen.len(), 1000);
    assert!(chosen.windows(2).all(|pair| pair[0] < pair[1]), "distinct");
    assert!(chosen.iter().all(|set| set[0] < set[1] && set[1] < set[2] && set[2] < 30));
    let mut counts = [0.0f64; 30];
    chosen.iter().flatten().for_each(|&i| counts[i] += 1.0);
    assert!(counts.iter().all(|c| (c - 100.0).abs() < 45.0), "{counts:?}");
    assert_eq!(chosen, subsets(30, 3, 1000, &mut stream(1)));
    assert_ne!(chosen, subsets(30, 3, 1000, &mut stream(2)));
}

#[test]
fn a_line_is_fitted_and_a_constant_is_not() {
    let found = fit(&[0.0, 1.0, 2.0, 3.0], &[1.0, 3.0, 5.0, 7.0]);
    assert_eq!((found.slope, found.correlation), (Some(2.0), Some(1.0)));
    assert!((found.difference - (30.0f64 / 4.0).sqrt()).abs() < 1e-12);
    let noisy = fit(&[0.0, 1.0, 2.0, 3.0], &[0.0, 3.0, -1.0, 2.0]);
    assert!((noisy.slope.unwrap() - 0.2).abs() < 1e-12);
    assert!((noisy.correlation.unwrap() - 1.0 / 50f64.sqrt()).abs() < 1e-12);
    let flat = fit(&[0.1, 0.1, 0.1], &[0.0, 1.0, 0.2]);
    assert_eq!((flat.slope, flat.correlation), (None, None));
    let level = fit(&[0.0, 1.0, 0.2], &[0.1, 0.1, 0.1]);
    assert!(level.slope.unwrap().abs() < 1e-12 && level.correlation.is_none());
}

#[test]
fn moments_of_what_is_not_there_are_refused() {
    let rows: Rows<f64> = Array2::zeros((3, 4)).into();
    let message = |weights: Option<&[f64]>, set: usize| {
        connected(&rows, weights, &[vec![set]]).unwrap_err().to_string()
    };
    assert!(message(None, 4).contains("found [4], expected numbers below 4"));
    assert!(message(Some(&[1.0; 2]), 0).contains("3 rows, Some(2) weights"));
    let narrow: Rows<f64> = Array2::zeros((3, 3)).into();
    let refused = compare(&rows, &rows, &narrow, 10, &mut stream(1)).unwrap_err().to_string();
    assert!(refused.contains("features of the samples: found 3, expected 4"), "{refused}");
}
