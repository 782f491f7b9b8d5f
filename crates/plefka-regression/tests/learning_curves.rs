//! Learning curves: theory against simulation, Spambase, and classes that a plane separates.

use ndarray::{Array1, Array2};
use plefka::data::Rows;
use plefka_regression::classification::{Separability, logistic, separability};
use plefka_regression::sweep::{Sweep, SweepSettings, Vary, sweep};
use plefka_regression::theory::{best_lambda, best_risk};
use plefka_regression::{Filter, Regression};
use std::ops::ControlFlow;

use crate::common::{AS_IT_IS, column, normal};

fn run(x: &Array2<f64>, y: &Array1<f64>, settings: &SweepSettings) -> Sweep {
    sweep(x, y, settings, &|_, _| ControlFlow::Continue(())).unwrap()
}

/// γ = ½, 1, 2 with r² = 1, σ² = ½ on 400 rows, at the best λ: the mean of E(ŷ − xw*)² = ‖w − w*‖² over draws.
#[test]
fn theory_and_simulation_agree() {
    let (n, r2, noise) = (400, 1.0, 0.5f64);
    for gamma in [0.5, 1.0, 2.0] {
        let p = (gamma * n as f64) as usize;
        let draws = 16;
        let risk = |draw: u64| {
            let x = normal(n, p, 10 + draw);
            let truth = normal(p, 1, 1000 + draw).column(0).to_owned();
            let truth = &truth * (r2 / truth.dot(&truth)).sqrt();
            let y = column(&(x.dot(&truth) + normal(n, 1, 2000 + draw).column(0).to_owned() * noise.sqrt()));
            let fit = Regression::new(&Rows::Dense(x), &y, None, AS_IT_IS, Filter::Ridge, None).unwrap();
            let gap = fit
                .coefficients(n as f64 * best_lambda(gamma, r2, noise))
                .unwrap()
                .slopes
                .column(0)
                .to_owned()
                - &truth;
            gap.dot(&gap)
        };
        let found = (0..draws).map(risk).sum::<f64>() / draws as f64;
        let wanted = best_risk(gamma, r2, noise);
        assert!((found / wanted - 1.0).abs() < 0.02, "{found} for {wanted} at γ = {gamma}");
    }
}

/// A sweep over rows of an isotropic design follows the theory, including its peak.
#[test]
fn the_expected_error_is_that_of_the_sweep() {
    let (n, p) = (3000, 30);
    let x = normal(n, p, 1);
    let y = x.dot(&normal(p, 1, 2).column(0)) * 0.3 + normal(n, 1, 3).column(0).to_owned();
    let settings = SweepSettings {
        sizes: vec![15, 45, 120, 600],
        draws: 60,
        lambdas: vec![1e-6, 5.0],
        ..SweepSettings::default()
    };
    let found = run(&x, &y, &settings);
    assert_eq!(found.classes, None);
    for curve in &found.curves {
        for point in &curve.points {
            let (error, wanted) = (point.squared_error.unwrap(), point.expected.unwrap());
            // At 30 columns the limit n, p → ∞ is 10 % off.
            let close = (error.value / wanted - 1.0).abs() < 0.12 + 3.0 * error.error / error.value;
            assert!(close, "{error:?} for {wanted} at {} rows, λ = {}", point.rows, curve.lambda);
        }
    }
    assert!(
        found.curves[0].points[1].squared_error.unwrap().value
            > 1.5 * found.curves[1].points[1].squared_error.unwrap().value
    );
}

#[test]
fn planes_part_what_they_can_and_proofs_hold() {
    let (n, p) = (40, 6);
    let x = normal(n, p, 5);
    let w = normal(p, 1, 6).column(0).to_owned();
    let parted: Vec<f64> = (x.dot(&w) + 0.3).iter().map(|s| if *s > 0.0 { 1.0 } else { -1.0 }).collect();
    match separability(&x, &parted) {
        Separability::Separable { slopes, intercept } => {
            let margins = x.dot(&slopes) + intercept;
            assert!(margins.iter().zip(&parted).all(|(m, y)| m * y > 0.0));
        }
        other => panic!("{other:?}"),
    }
    // Random labels in few dimensions are not separable (Cover 1965).
    let mixed: Vec<f64> = normal(n, 1, 7).iter().map(|s| if *s > 0.0 { 1.0 } else { -1.0 }).collect();
    match separability(&x, &mixed) {
        Separability::Mixed { weights } => {
            assert!(weights.iter().all(|a| *a >= 0.0) && (weights.sum() - 1.0).abs() < 1e-12);
            let signed = &weights * &Array1::from(mixed.clone());
            assert!(signed.sum().abs() < 1e-5 && x.t().dot(&signed).iter().all(|s| s.abs() < 1e-5));
        }
        other => panic!("{other:?}"),
    }
    // In more dimensions than rows any labels are separable.
    assert!(matches!(separability(&normal(20, 25, 8), &mixed[..20]), Separability::Separable { .. }));
}

#[test]
fn logistic_regression_stands_where_its_gradient_is_zero() {
    let x = normal(60, 4, 9);
    let labels: Vec<f64> =
        (0..60).map(|k| if x[[k, 0]] + 0.8 * x[[(k + 7) % 60, 1]] > 0.2 { 1.0 } else { -1.0 }).collect();
    for lambda in [1e-6, 0.1, 10.0] {
        let fit = logistic(&x, &labels, lambda).unwrap();
        assert!(fit.converged, "{fit:?}");
        let pull: Array1<f64> = (x.dot(&fit.slopes) + fit.intercept)
            .iter()
            .zip(&labels)
            .map(|(m, y)| y / (1.0 + (m * y).exp()))
            .collect();
        let gradient = x.t().dot(&pull) - &fit.slopes * lambda;
        assert!(gradient.iter().all(|g| g.abs() < 1e-5) && pull.sum().abs() < 1e-5, "{gradient} at {lambda}");
    }
    assert!(logistic(&x, &[1.0; 60], 1.0).unwrap_err().to_string().contains("both"));
    assert!(logistic(&x, &labels, 0.0).unwrap_err().to_string().contains("plane"));
}

#[test]
fn sweeps_do_not_depend_on_threads_and_name_what_is_wrong() {
    let x = normal(50, 8, 1);
    let y = x.column(0).mapv(f64::signum);
    let settings = SweepSettings { sizes: vec![4, 12], draws: 6, ..SweepSettings::default() };
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| format!("{:?}", run(&x, &y, &settings)))
    };
    assert_eq!(on(1), on(3));
    let columns = SweepSettings { vary: Vary::Columns, sizes: vec![2, 8], rows: 20, ..settings.clone() };
    let found = run(&x, &y, &columns);
    assert_eq!(
        found.curves[0].points.iter().map(|p| (p.rows, p.columns)).collect::<Vec<_>>(),
        [(20, 2), (20, 8)]
    );
    let said = |settings: SweepSettings| {
        sweep(&x, &y, &settings, &|_, _| ControlFlow::Continue(())).unwrap_err().to_string()
    };
    assert!(said(SweepSettings { sizes: vec![50], ..settings.clone() }).contains("from 1 to 49 rows"));
    assert!(said(SweepSettings { sizes: vec![9], ..columns }).contains("from 1 to 8 columns"));
    assert!(said(SweepSettings { lambdas: vec![-1.0], ..settings.clone() }).contains("-1"));
    let stopped = sweep(&x, &y, &settings, &|_, _| ControlFlow::Break(())).unwrap_err().to_string();
    assert!(stopped.contains("interrupted"), "{stopped}");
}

/// The dip of ridge regression on Spambase, its removal by a penalty, and its absence in logistic regression.
#[test]
fn spambase_dips_where_columns_are_as_many_as_rows() {
    let path =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/spambase/spambase.zip");
    if !path.exists() {
        eprintln!("skipped: {} is not there", path.display());
        return;
    }
    let table = plefka::data::readers::read(&path, &Default::default()).unwrap();
    let plefka::data::Values::F64(all) = table.values else { panic!("numbers") };
    let (x, y) = (all.slice(ndarray::s![.., ..57]).to_owned(), all.column(57).to_owned());
    let settings =
        SweepSettings { sizes: vec![20, 57, 80, 300], lambdas: vec![1e-6, 10.0], ..SweepSettings::default() };
    let found = run(&x, &y, &settings);
    // (rows, ridge at 1e-6, ridge at 10, logistic): means over 600 other draws; the means over 60 draws here have
    // standard errors up to 0.009.
    let wanted = [
        (20, 0.736, 0.788, 0.774),
        (57, 0.587, 0.839, 0.811),
        (80, 0.730, 0.846, 0.818),
        (300, 0.871, 0.876, 0.859),
    ];
    for (k, (rows, plain, damped, logistic)) in wanted.into_iter().enumerate() {
        for (curve, wanted) in found.curves.iter().zip([plain, damped, logistic]) {
            let point = &curve.points[k];
            let accuracy = point.accuracy.unwrap();
            let close = (accuracy.value - wanted).abs() < 3.0 * accuracy.error + 0.002;
            assert!(point.rows == rows && close, "{} at {rows}: {accuracy:?} for {wanted}", curve.model);
        }
    }
    let logistic = &found.curves[2].points;
    assert!(logistic.iter().all(|point| point.unconverged == Some(0.0)));
    assert_eq!(logistic[1].separable, Some(1.0));
    assert!(logistic[3].separable.unwrap() < 0.9 && logistic[3].median_norm > 5.0 * logistic[2].median_norm);
}
