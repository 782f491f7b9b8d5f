//! The features that the next machine sees, by convention.

use ndarray::array;
use plefka::data::{Rows, Samples};
use plefka::inference::{FixedPoint, exact, expansion_named};
use plefka::units::Bernoulli;
use plefka_deep::stack::{FeatureKind, Features, Place, Stack};

use super::nets::{golden, states, three};

const PLACE: Place = Place { layer: 0, beta: 1.0, seed: 9 };

#[test]
fn means_draws_and_magnetizations() {
    let [rbm, _] = golden();
    let rows: Rows<f64> = states(5).into();
    let of = |kind: FeatureKind| Features::from(kind).of_rows(&rbm, &rows, PLACE, 0).unwrap();
    let means = rbm.hidden_mean(&rows, 1.0);
    assert_eq!(of(FeatureKind::Probabilities), means);
    assert!(of(FeatureKind::Samples).iter().all(|x| *x == 0.0 || *x == 1.0));
    // The converged hidden magnetizations do not depend on the row, as the machine has one solution; they are near ⟨h⟩.
    let found = of(FeatureKind::Magnetizations);
    let exact = exact::enumerate(&rbm, 1.0).unwrap().gradient.hidden;
    for row in found.rows() {
        for (j, m) in row.iter().enumerate() {
            assert!((m - exact[[0, j]]).abs() < 0.05, "{m} {}", exact[[0, j]]);
        }
    }
    let settings = FixedPoint { iterations: 1000, tolerance: 1e-5, ..FixedPoint::default() };
    let solved = settings.solve(&rbm, expansion_named("2").unwrap(), 1.0, (rows.to_dense(), means));
    assert_eq!(found, solved.hidden.mean);
}

#[test]
fn draws_are_made_anew_each_epoch_and_have_the_means() {
    let [rbm, _] = golden();
    let one = [1.0, 0.0, 1.0, 0.0, 1.0];
    let rows = ndarray::Array2::from_shape_fn((5000, 5), |(_, i)| one[i]);
    let samples = Samples::from_rows(rows.into(), &Bernoulli).unwrap();
    let seen = Features::from(FeatureKind::Samples).of_samples(&rbm, &samples, PLACE, true).unwrap();
    let all: Vec<usize> = (0..5000).collect();
    let [first, second] = [0, 1].map(|epoch| seen.gather(&all, 9, epoch).unwrap().visible.to_dense());
    assert_ne!(first, second);
    let expected = rbm.hidden_mean(&array![[1.0, 0.0, 1.0, 0.0, 1.0]].into(), 1.0);
    for drawn in [first, second] {
        assert!(drawn.iter().all(|x| *x == 0.0 || *x == 1.0));
        for (j, p) in expected.iter().enumerate() {
            let error = (p * (1.0 - p) / 5000.0).sqrt();
            assert!((drawn.column(j).mean().unwrap() - p).abs() < 5.0 * error);
        }
    }
}

#[test]
fn weights_and_labels_go_along() {
    let [rbm, top] = golden();
    let labels = plefka::data::Labels::new(&["a"; 32]);
    let mut samples = Samples::from_rows(states(5).into(), &Bernoulli).unwrap();
    samples.labels = Some(labels.clone());
    let samples = samples.with_weights((0..32).map(f64::from).collect()).unwrap();
    for kind in FeatureKind::ALL {
        let stack = Stack::new(vec![rbm.clone(), top.clone()], kind.into(), 1.0).unwrap();
        let seen = stack.samples_of(1, &samples, 1).unwrap();
        assert_eq!((seen.len(), seen.n_features()), (32, 4));
        assert_eq!(seen.labels, Some(labels.clone()));
        assert_eq!(seen.weights, samples.weights);
        assert_eq!(stack.transform(&states(5).into(), 1).unwrap().dim(), (32, 3));
        assert_eq!(stack.sizes(), [5, 4, 3]);
    }
}

#[test]
fn what_is_refused() {
    let [rbm, top] = golden();
    assert!(Stack::new(vec![top.clone(), rbm.clone()], Features::default(), 1.0).is_err());
    assert!(Stack::<f64>::new(vec![], Features::default(), 1.0).is_err());
    assert!(Stack::new(three(), Features::default(), -1.0).is_err());
    let wrong = Features { kind: FeatureKind::Magnetizations, order: "no".into() };
    assert!(wrong.of_rows(&rbm, &states(5).into(), PLACE, 0).is_err());
    assert!(Features::default().of_rows(&rbm, &states(4).into(), PLACE, 0).is_err());
    let mut rows = states(5);
    rows[[0, 0]] = f64::NAN;
    let missing = Samples::from_rows_with_missing(rows, &Bernoulli).unwrap();
    let error = Features::default().of_samples(&rbm, &missing, PLACE, true).unwrap_err();
    assert!(error.to_string().contains("missing entries"), "{error}");
}
