//! Laws of the scores of a choice: leaving one out, folds, degrees of freedom, the curvature of the L-curve.

use ndarray::{Axis, s};
use plefka::data::Rows;
use plefka_regression::selection::curvature;
use plefka_regression::selection::k_fold::{Data, Folds, held_out};
use plefka_regression::{Filter, Preparation, Rank};

use crate::common::{AS_IT_IS, BOTH, noisy, normal, ridge, sparse};

#[test]
fn leaving_one_out_is_refitting_without_it() {
    for (n, p) in [(20, 5), (12, 30)] {
        let (x, y) = (normal(n, p, 1), normal(n, 2, 2));
        let mut w: Vec<f64> = normal(n, 1, 3).iter().map(|x| x * x + 0.2).collect();
        w[3] = 0.0;
        let regression = ridge(&x, &y, Some(&w), Preparation::default());
        for lambda in [0.5, 20.0] {
            let point = &regression.path(&[lambda]).unwrap()[0];
            let mut squares = [0.0; 2];
            for row in 0..n {
                let others: Vec<usize> = (0..n).filter(|&k| k != row).collect();
                let weights: Vec<f64> = others.iter().map(|&k| w[k]).collect();
                let fit = ridge(
                    &x.select(Axis(0), &others),
                    &y.select(Axis(0), &others),
                    Some(&weights),
                    Preparation::default(),
                );
                let fit = fit.coefficients(lambda).unwrap();
                let predicted = fit.predict(&Rows::Dense(x.slice(s![row..=row, ..]).to_owned()));
                for (t, square) in squares.iter_mut().enumerate() {
                    *square += w[row] * (y[[row, t]] - predicted[[0, t]]).powi(2);
                }
            }
            let total: f64 = w.iter().sum();
            for (found, squares) in point.leave_one_out.iter().zip(squares) {
                let wanted = squares / total;
                assert!((found / wanted - 1.0).abs() < 1e-9, "{found} for {wanted}");
            }
        }
    }
}

/// As λ → 0 with fewer rows than columns every row is fitted, and the leave-one-out error still has a limit.
#[test]
fn leaving_one_out_has_a_limit_at_interpolation() {
    let (x, y) = (normal(10, 30, 1), normal(10, 1, 2));
    let regression = ridge(&x, &y, None, AS_IT_IS);
    let at = |lambda: f64| regression.path(&[lambda]).unwrap()[0].leave_one_out[0];
    assert!((at(1e-10) / at(1e-6) - 1.0).abs() < 1e-5, "{} {}", at(1e-10), at(1e-6));
}

#[test]
fn degrees_of_freedom_are_the_trace_of_the_hat_matrix() {
    let (n, p, lambda) = (14, 6, 0.8);
    let (x, y) = (normal(n, p, 1), normal(n, 1, 2));
    let trace: f64 = (0..n)
        .map(|row| {
            let fitted = |change: f64| {
                let mut y = y.clone();
                y[[row, 0]] += change;
                ridge(&x, &y, None, BOTH).coefficients(lambda).unwrap().predict(&Rows::Dense(x.clone()))
                    [[row, 0]]
            };
            (fitted(0.5) - fitted(-0.5)) / 1.0
        })
        .sum();
    let point = &ridge(&x, &y, None, BOTH).path(&[lambda]).unwrap()[0];
    assert!((point.degrees_of_freedom - trace).abs() < 1e-9);
    let gcv = point.squared_residual[0] / (n as f64 - trace).powi(2) * n as f64;
    assert!((point.generalized_cross_validation[0] / gcv - 1.0).abs() < 1e-9);
}

#[test]
fn the_curvature_is_that_of_the_curve() {
    let noisy = noisy("shaw", 32, Some(1e-3), 0.0, 1);
    for filter in [Filter::Ridge, Filter::Damped] {
        let regression = noisy.regression(filter);
        let place = |log: f64| {
            let point = &regression.path(&[log.exp()]).unwrap()[0];
            (0.5 * point.squared_residual[0].ln(), 0.5 * point.squared_norm[0].ln())
        };
        for log in [-16.0, -13.0, -9.0, -5.0] {
            let h = 1e-3;
            let (a, b, c) = (place(log - h), place(log), place(log + h));
            let first = ((c.0 - a.0) / (2.0 * h), (c.1 - a.1) / (2.0 * h));
            let second = ((c.0 - 2.0 * b.0 + a.0) / (h * h), (c.1 - 2.0 * b.1 + a.1) / (h * h));
            let wanted =
                (first.0 * second.1 - second.0 * first.1) / (first.0.powi(2) + first.1.powi(2)).powf(1.5);
            let found = curvature(&regression.spectrum, filter, log.exp());
            assert!(
                (found - wanted).abs() < 1e-3 * wanted.abs().max(1.0),
                "{found} for {wanted} at {log}, {filter:?}"
            );
        }
    }
}

#[test]
fn folds_are_predicted_by_fits_to_the_others() {
    let grid = [0.1, 3.0];
    for (n, p, how) in [(40, 5, BOTH), (12, 30, BOTH), (40, 5, Preparation { intercept: false, ..BOTH })] {
        let (mut x, y) = (normal(n, p, 1) + 2.0, normal(n, 2, 2));
        x.column_mut(1).fill(7.0);
        let w: Vec<f64> = normal(n, 1, 3).iter().map(|x| x * x + 0.2).collect();
        let rows = Rows::Dense(x.clone());
        let folds = Folds::shuffled(n, 4, 1).unwrap();
        let data = Data { x: &rows, y: &y, weights: Some(&w) };
        let found = held_out(data, &how, Filter::Ridge, &grid, &folds, Rank::Whole).unwrap();
        let sparse = Rows::Sparse(sparse(&x));
        let slow =
            held_out(Data { x: &sparse, ..data }, &how, Filter::Ridge, &grid, &folds, Rank::Whole).unwrap();
        // Sparse rows are never reduced to triangles, so the two results come from different algorithms.
        let gap = (&found - &slow).iter().fold(0.0f64, |m, x| m.max(x.abs()));
        assert!(gap < 1e-10, "{gap} for {n} × {p}");
    }
}
