//! Stacks unrolled into perceptrons; golden values of two machines 4-3-2 by an independent program.

use ndarray::{Array1, Array2, array};
use plefka::Rbm;
use plefka::model::Layer;
use plefka::units::{Bernoulli, unit_named};
use plefka_deep::stack::{CodeUnit, FeatureKind, Stack, Unrolled, autoencoder, classifier};

use super::nets::golden;

/// W_io = 0.4 sin(1 + 5l + 3i + 2o), hidden biases 0.1 cos(2 + l + o), visible biases 0.1 sin(1 + l + i).
fn machine(l: usize, n: usize, m: usize, top: &str) -> Rbm<f64> {
    let weights = Array2::from_shape_fn((n, m), |(i, o)| 0.4 * ((1 + 5 * l + 3 * i + 2 * o) as f64).sin());
    let hidden = Array1::from_shape_fn(m, |o| 0.1 * ((2 + l + o) as f64).cos());
    let visible = Array1::from_shape_fn(n, |i| 0.1 * ((1 + l + i) as f64).sin());
    Rbm::new(Layer::new(&Bernoulli, visible), Layer::new(unit_named(top).unwrap(), hidden), weights).unwrap()
}

fn stack(top: &str) -> Stack<f64> {
    let machines = vec![machine(0, 4, 3, "bernoulli"), machine(1, 3, 2, top)];
    Stack::new(machines, FeatureKind::Probabilities.into(), 1.0).unwrap()
}

fn data() -> Array2<f64> {
    array![[1.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0]]
}

/// The outputs of every layer; all units are logistic but those of a linear code.
fn forward(net: &Unrolled<f64>, x: &Array2<f64>) -> Vec<Array2<f64>> {
    let mut layers = vec![x.clone()];
    for (l, (w, b)) in net.weights.iter().zip(&net.biases).enumerate() {
        let a = layers.last().unwrap().dot(w) + b;
        let linear = net.code == Some((l, CodeUnit::Linear));
        layers.push(if linear { a } else { a.mapv(|a| 1.0 / (1.0 + (-a).exp())) });
    }
    layers
}

fn close(found: &Array2<f64>, expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() < 1e-14, "{found:.15} {expected:.15}");
    }
}

/// (cross-entropy, squared error), means over the rows.
fn losses(x: &Array2<f64>, found: &Array2<f64>) -> (f64, f64) {
    let rows = x.nrows() as f64;
    let entropy = |(x, r): (&f64, &f64)| -(x * r.ln() + (1.0 - x) * (-r).ln_1p());
    let squared = |(x, r): (&f64, &f64)| (x - r) * (x - r);
    (
        x.iter().zip(found).map(entropy).sum::<f64>() / rows,
        x.iter().zip(found).map(squared).sum::<f64>() / rows,
    )
}

#[test]
fn a_classifier_has_the_features() {
    let net = classifier(&stack("bernoulli")).unwrap();
    assert_eq!((net.weights.len(), net.code), (2, None));
    let layers = forward(&net, &data());
    let first = [
        0.584229365345924,
        0.476933130618434,
        0.388722047533174,
        0.36309774588664,
        0.395226589238221,
        0.674063529843015,
    ];
    close(&layers[1], &first);
    let second = [0.457823898295327, 0.532229619943248, 0.445442352502002, 0.546696758165567];
    close(&layers[2], &second);
    close(&stack("bernoulli").transform(&data().into(), 1).unwrap(), &second);
    assert!(classifier(&stack("gaussian")).is_err());
}

#[test]
fn autoencoders() {
    let linear = (
        [
            0.525064234022497,
            0.518091282833214,
            0.508652419813334,
            0.475584638499467,
            0.5247414725231,
            0.518608860658134,
            0.50794999916581,
            0.476455520595722,
        ],
        (2.8222467696022, 1.02480977033762),
    );
    let logistic = (
        [
            0.526116132807912,
            0.517443689394163,
            0.50888153418617,
            0.475778807861487,
            0.526034968618629,
            0.517573059502856,
            0.508706508537741,
            0.47599542934251,
        ],
        (2.82376007639721, 1.02556537002743),
    );
    for (top, unit, (rows, (entropy, squared))) in
        [("gaussian", CodeUnit::Linear, linear), ("bernoulli", CodeUnit::Logistic, logistic)]
    {
        let net = autoencoder(&stack(top)).unwrap();
        assert_eq!(net.code, Some((1, unit)));
        assert_eq!(net.weights.iter().map(Array2::dim).collect::<Vec<_>>(), [(4, 3), (3, 2), (2, 3), (3, 4)]);
        let found = forward(&net, &data()).pop().unwrap();
        close(&found, &rows);
        let losses = losses(&data(), &found);
        assert!((losses.0 - entropy).abs() < 1e-12 && (losses.1 - squared).abs() < 1e-12, "{losses:?}");
    }
}

#[test]
fn a_code_of_another_variance_is_the_mean_of_its_units() {
    let mut machines = stack("gaussian").into_machines();
    machines[1].hidden.parameters[[1, 0]] = 0.7;
    let stack = Stack::new(machines, FeatureKind::Probabilities.into(), 1.3).unwrap();
    let layers = forward(&autoencoder(&stack).unwrap(), &data());
    let features = stack.transform(&data().into(), 1).unwrap();
    for (found, expected) in layers[2].iter().zip(&features) {
        assert!((found - expected).abs() < 1e-14);
    }
    let back = stack.machines()[1].visible_mean(features.view(), 1.3);
    for (found, expected) in layers[3].iter().zip(&back) {
        assert!((found - expected).abs() < 1e-14);
    }
}

#[test]
fn units_without_a_place_in_a_perceptron() {
    let [mut first, top] = golden();
    first.visible.unit = unit_named("spin").unwrap();
    let stack = Stack::new(vec![first, top], FeatureKind::Probabilities.into(), 1.0).unwrap();
    let error = autoencoder(&stack).unwrap_err().to_string();
    assert!(error.contains("visible units of machine 1"), "{error}");
    assert!(classifier(&stack).is_ok());
}
