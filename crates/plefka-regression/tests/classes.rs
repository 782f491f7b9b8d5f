//! Targets of classes: which are, and classifiers beside each other.

use ndarray::{Array1, Array2};
use plefka::data::Rows;
use plefka_regression::advisor::{AdvisorSettings, ProblemKind, advise};
use plefka_regression::classification::{
    ClassAdvice, Classifier, compare, label_values, logistic, logistic_one_against_rest, signs,
};
use plefka_regression::selection::k_fold::{Data, Folds};
use plefka_regression::{Filter, Preparation, Regression};

use crate::common::{normal, sparse};

/// Rows around one centre per class.
fn clouds(n: usize, p: usize, count: usize, apart: f64, seed: u64) -> (Array2<f64>, Vec<usize>) {
    let centres = normal(count, p, 77) * apart;
    let classes: Vec<usize> = (0..n).map(|row| row % count).collect();
    let noise = normal(n, p, seed);
    (Array2::from_shape_fn((n, p), |(row, k)| centres[[classes[row], k]] + noise[[row, k]]), classes)
}

fn compared(rows: &Rows<f64>, classes: &[usize], count: usize, weights: Option<&[f64]>) -> ClassAdvice {
    let y = signs(classes, count);
    let fit = Regression::new(rows, &y, weights, Preparation::default(), Filter::Ridge, None).unwrap();
    let folds = Folds::stratified(classes, 5, 1).unwrap();
    let data = Data { x: rows, y: &y, weights };
    let problem = ProblemKind::Table;
    let settings = AdvisorSettings { folds: Some(folds.clone()), problem, ..AdvisorSettings::default() };
    let advice = advise(&fit, Some(data), &settings).unwrap();
    compare(&fit, data, classes, &advice, &folds).unwrap()
}

#[test]
fn few_whole_numbers_are_labels_however_many_rows_there_are() {
    let repeated = |values: &[f64], times: usize| {
        label_values(&values.iter().cycle().take(values.len() * times).copied().collect::<Vec<_>>())
    };
    assert_eq!(repeated(&[1.0, -1.0], 3), Some(vec![-1.0, 1.0]));
    assert_eq!(repeated(&[2.0, 0.0, 7.0], 5), Some(vec![0.0, 2.0, 7.0]));
    let digits: Vec<f64> = (0..10).map(f64::from).collect();
    assert_eq!(repeated(&digits, 20), Some(digits.clone()));
    let many: Vec<f64> = (0..21).map(f64::from).collect();
    for (values, times) in
        [(&many[..], 20), (&digits[..], 4), (&[0.5, 1.0][..], 9), (&[3.0][..], 9), (&[0.0, 1.0][..], 1)]
    {
        assert_eq!(repeated(values, times), None, "{values:?} {times} times");
    }
    assert_eq!(label_values(&[0.0, f64::NAN, 1.0, 1.0, 0.0]), None);
    assert_eq!(label_values(&[0.0, f64::INFINITY, 1.0, 1.0, 0.0]), None);
}

/// Two classes give the coefficients of the logistic regression of two classes; a constant column changes nothing.
#[test]
fn one_against_rest_is_logistic_regression() {
    let (x, classes) = clouds(60, 4, 2, 0.5, 1);
    let scaled = &x * &ndarray::arr1(&[1.0, 10.0, 0.1, 3.0]) + 5.0;
    let found = logistic_one_against_rest(&Rows::Dense(scaled.clone()), &classes, 2, 0.7).unwrap();
    let mean = scaled.mean_axis(ndarray::Axis(0)).unwrap();
    let deviation = scaled.std_axis(ndarray::Axis(0), 0.0);
    let labels: Vec<f64> = classes.iter().map(|&class| if class == 1 { 1.0 } else { -1.0 }).collect();
    let reference = logistic(&((&scaled - &mean) / &deviation), &labels, 0.7).unwrap();
    let slopes = &reference.slopes / &deviation;
    for (a, b) in found.slopes.column(0).iter().zip(&slopes) {
        assert!((a - b).abs() < 1e-9 * (1.0 + b.abs()), "{a} {b}");
    }
    assert!((found.intercept[0] - (reference.intercept - mean.dot(&slopes))).abs() < 1e-8);
    let three = clouds(60, 4, 3, 0.5, 2);
    let dense = logistic_one_against_rest(&Rows::Dense(three.0.clone()), &three.1, 3, 1.0).unwrap();
    let rows = logistic_one_against_rest(&Rows::Sparse(sparse(&three.0)), &three.1, 3, 1.0).unwrap();
    assert_eq!(dense.slopes.dim(), (4, 3));
    assert!((&dense.slopes - &rows.slopes).iter().all(|gap| gap.abs() < 1e-9));
    assert!(
        logistic_one_against_rest(&Rows::Dense(x), &classes, 3, 1.0)
            .unwrap_err()
            .to_string()
            .contains("class 2")
    );
}

#[test]
fn classifiers_are_compared_on_held_out_rows() {
    for count in [2, 3, 5] {
        let (x, classes) = clouds(200, 6, count, 1.0, 3);
        let found = compared(&Rows::Dense(x), &classes, count, None);
        assert!(found.models.iter().any(|model| model.model == Classifier::Logistic));
        assert_eq!(found.counts.iter().sum::<usize>(), 200);
        let best = found.models[found.advised].accuracy;
        assert!(best.value > found.largest_share + 5.0 * best.std_error, "{count}: {found:?}");
        assert!(
            found.models.iter().all(|model| model.accuracy.value <= best.value + 2.0 * best.std_error + 1e-9)
        );
        // Noise: no classifier is better than the largest class.
        let noise = compared(&Rows::Dense(normal(200, 6, 4)), &classes, count, None);
        let least = noise.models[noise.advised].accuracy;
        assert!((least.value - noise.largest_share).abs() < 5.0 * least.std_error, "{noise:?}");
    }
}

#[test]
fn wide_sparse_and_weighted_rows_are_compared_too() {
    let (x, classes) = clouds(30, 90, 3, 0.6, 5);
    let wide = compared(&Rows::Dense(x.clone()), &classes, 3, None);
    let rows = compared(&Rows::Sparse(sparse(&x)), &classes, 3, None);
    assert_eq!(wide.models.len(), rows.models.len());
    for (a, b) in wide.models.iter().zip(&rows.models) {
        assert_eq!((a.model, a.accuracy.value), (b.model, b.accuracy.value));
    }
    let weights: Vec<f64> = Array1::linspace(0.5, 2.0, 30).to_vec();
    let weighed = compared(&Rows::Dense(x), &classes, 3, Some(&weights));
    assert!(
        weighed.without_logistic.is_some() && weighed.models.iter().all(|m| m.model == Classifier::Ridge)
    );
}

#[test]
fn stratified_folds_share_every_class_out() {
    let classes: Vec<usize> = (0..97).map(|row| usize::from(row > 60) + usize::from(row > 90)).collect();
    let folds = Folds::stratified(&classes, 5, 3).unwrap();
    assert_eq!(folds, Folds::stratified(&classes, 5, 3).unwrap());
    assert_ne!(folds, Folds::stratified(&classes, 5, 4).unwrap());
    assert!(Folds::stratified(&classes, 98, 1).is_err());
    // Errors of the fold means of an indicator show how evenly a class is shared.
    let y = signs(&classes, 3);
    let x = Rows::Dense(normal(97, 2, 1));
    let fit = Regression::new(&x, &y, None, Preparation::default(), Filter::Ridge, None).unwrap();
    let data = Data { x: &x, y: &y, weights: None };
    let held = fit.held_out(data, &[1e12], &folds).unwrap();
    let share = held.index_axis(ndarray::Axis(2), 2);
    let (low, high) = share.iter().fold((f64::MAX, f64::MIN), |(low, high), x| (low.min(*x), high.max(*x)));
    assert!(high - low < 0.06, "{low} {high}");
}
