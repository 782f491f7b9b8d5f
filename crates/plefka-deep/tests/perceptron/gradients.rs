//! Gradients against central differences for every unit function, output, and the normalisation; folding; units left out; bounds.

use ndarray::Array2;
use plefka_deep::optimizer::{Rule, RuleSettings};
use plefka_deep::perceptron::{Activation, Norm, Output, Perceptron, Targets};
use plefka_deep::training::{NetTraining, Steps};

use super::{formula_batch, formula_net};

/// Loss of a batch in training mode; the net itself stays as it is.
fn loss(net: &Perceptron<f64>, x: &Array2<f64>, targets: &Targets<f64>) -> f64 {
    net.clone().gradient(x.view(), targets).unwrap().0
}

fn check(net: &Perceptron<f64>, x: &Array2<f64>, targets: &Targets<f64>, what: &str) {
    let (_, gradients) = net.clone().gradient(x.view(), targets).unwrap();
    let h = 1e-6;
    let change = |edit: &dyn Fn(&mut Perceptron<f64>, f64)| {
        let (mut up, mut down) = (net.clone(), net.clone());
        edit(&mut up, h);
        edit(&mut down, -h);
        (loss(&up, x, targets) - loss(&down, x, targets)) / (2.0 * h)
    };
    let near = |found: f64, expected: f64, place: &str| {
        assert!((found - expected).abs() < 2e-8, "{what}, {place}: {found}, difference {expected}");
    };
    for (k, (weights, bias, gamma)) in gradients.iter().enumerate() {
        for ((i, j), &g) in weights.indexed_iter() {
            near(g, change(&|net, h| net.layers[k].weights[[i, j]] += h), "weights");
        }
        for (j, &g) in bias.iter().enumerate() {
            near(g, change(&|net, h| net.layers[k].bias[j] += h), "bias");
        }
        for (j, &g) in gamma.iter().flatten().enumerate() {
            near(g, change(&|net, h| net.layers[k].norm.as_mut().unwrap().gamma[j] += h), "gamma");
        }
    }
}

fn targets(output: Output, n: usize, outputs: usize) -> Targets<f64> {
    match output {
        Output::Softmax => Targets::Classes(formula_batch(n, 1, outputs).1),
        Output::Logistic => {
            Targets::Values(Array2::from_shape_fn((n, outputs), |(k, i)| ((k + 2 * i) % 5) as f64 / 4.0))
        }
        Output::Linear => Targets::Values(Array2::from_shape_fn((n, outputs), |(k, i)| k as f64 - i as f64)),
    }
}

#[test]
fn gradients_are_slopes() {
    let (x, _) = formula_batch(5, 4, 3);
    for output in Output::ALL {
        for activation in Activation::ALL {
            for normalized in [false, true] {
                let mut net = formula_net(&[4, 5, 4, 3], activation, output);
                for layer in net.layers.iter_mut().take(2).filter(|_| normalized) {
                    let mut norm = Norm::new(layer.bias.len());
                    norm.gamma.iter_mut().enumerate().for_each(|(j, g)| *g = 0.7 + 0.1 * j as f64);
                    layer.norm = Some(norm);
                }
                let what = format!("{activation}, {output}, normalised {normalized}");
                check(&net, &x, &targets(output, 5, 3), &what);
            }
        }
    }
}

#[test]
fn folding_keeps_the_function() {
    let mut net = formula_net(&[4, 5, 4, 3], Activation::ScaledTanh, Output::Softmax);
    for (k, layer) in net.layers.iter_mut().take(2).enumerate() {
        let n = layer.bias.len();
        let numbers = |a: f64| (0..n).map(|j| a + 0.1 * (j + k) as f64).collect::<Vec<f64>>();
        layer.norm = Some(Norm { gamma: numbers(0.5), mean: numbers(-0.2), variance: numbers(0.3) });
    }
    let (x, _) = formula_batch(6, 4, 3);
    let (with, without) = (net.sums(x.view()).unwrap(), net.folded().sums(x.view()).unwrap());
    assert!(net.folded().layers.iter().all(|layer| layer.norm.is_none()));
    assert!(with.iter().zip(&without).all(|(a, b)| (a - b).abs() < 1e-13));
    // The statistics matter.
    net.layers[0].norm.as_mut().unwrap().mean[0] += 1.0;
    assert!(net.sums(x.view()).unwrap() != with);
}

/// With a linear net and units left out, the mean of the gradient over steps is the gradient without leaving out; a step leaves out
/// the stated share.
#[test]
fn leaving_out_keeps_means() {
    let net = formula_net(&[3, 40, 2], Activation::Identity, Output::Linear);
    let (x, _) = formula_batch(2, 3, 2);
    let targets = targets(Output::Linear, 2, 2);
    let (mut exact, n) = (net.clone(), 4000);
    let expected = exact.gradient(x.view(), &targets).unwrap().1[0].1.clone();
    let training = NetTraining { dropout: 0.5, rule: RuleSettings::of(Rule::Sgd), ..NetTraining::default() };
    let (mut sums, mut squares) = (vec![0.0; 40], vec![0.0; 40]);
    for seed in 0..n {
        let mut steps = Steps::with_settings(net.clone(), training.clone(), seed);
        steps.step(x.clone(), &targets, 1.0).unwrap();
        for j in 0..40 {
            let g = net.layers[0].bias[j] - steps.net().layers[0].bias[j];
            sums[j] += g;
            squares[j] += g * g;
        }
    }
    // δ of the output is changed by the other units' noise, whose mean is 0 and which is correlated with the unit's own.
    let own = |j: usize| {
        let w: f64 = net.layers[1].weights.row(j).iter().map(|w| w * w).sum();
        let (h, rows) = (net.units(x.view()).unwrap()[0].clone(), 2.0);
        (0..2).map(|k| w * h[[k, j]] / rows).sum::<f64>()
    };
    for j in 0..40 {
        let mean = sums[j] / n as f64;
        let error = (squares[j] / n as f64 - mean * mean).sqrt() / (n as f64).sqrt();
        assert!(
            (mean - expected[j] - own(j)).abs() < 5.0 * error,
            "unit {j}: {mean} {}",
            expected[j] + own(j)
        );
    }
}

#[test]
fn norms_are_bounded_and_decay_shrinks() {
    let net = formula_net(&[4, 6, 3], Activation::Relu, Output::Softmax);
    let (x, labels) = formula_batch(5, 4, 3);
    let targets = Targets::Classes(labels);
    let rule = RuleSettings::of(Rule::Sgd);
    let training = NetTraining { max_norm: 0.3, rule, ..NetTraining::default() };
    let mut steps = Steps::with_settings(net.clone(), training, 1);
    steps.step(x.clone(), &targets, 0.1).unwrap();
    for layer in &steps.net().layers {
        for unit in layer.weights.columns() {
            assert!(unit.iter().map(|w| w * w).sum::<f64>().sqrt() < 0.3 + 1e-12);
        }
    }
    let step = |decay: f64| {
        let training = NetTraining { decay, rule, ..NetTraining::default() };
        let mut steps = Steps::with_settings(net.clone(), training, 1);
        steps.step(x.clone(), &targets, 0.1).unwrap();
        steps.net().clone()
    };
    let (plain, decayed) = (step(0.0), step(0.5));
    for (k, before) in net.layers.iter().enumerate() {
        for ((place, a), b) in plain.layers[k].weights.indexed_iter().zip(&decayed.layers[k].weights) {
            assert!((a - b - 0.1 * 0.5 * before.weights[place]).abs() < 1e-14);
        }
        assert_eq!(plain.layers[k].bias, decayed.layers[k].bias);
    }
}

/// TensorFlow 1's RMSProp: the mean square starts at 1, ε is inside of the root.
#[test]
fn mean_square_of_tensorflow_1_starts_at_one() {
    let net = formula_net(&[4, 3], Activation::Relu, Output::Softmax);
    let (x, labels) = formula_batch(5, 4, 3);
    let targets = Targets::Classes(labels);
    let gradient = net.clone().gradient(x.view(), &targets).unwrap().1[0].0.clone();
    let mut steps = Steps::new(net.clone(), RuleSettings::of(Rule::RmsPropTf1), 0.0);
    steps.step(x, &targets, 0.01).unwrap();
    for ((place, g), w) in gradient.indexed_iter().zip(&steps.net().layers[0].weights) {
        let expected = net.layers[0].weights[place] - 0.01 * g / (0.9 + 0.1 * g * g + 1e-10).sqrt();
        assert!((w - expected).abs() < 1e-14);
    }
}

#[test]
fn wrong_shapes_are_named() {
    let mut net = formula_net(&[4, 3], Activation::Relu, Output::Softmax);
    let (x, labels) = formula_batch(5, 4, 3);
    let wide = formula_batch(5, 6, 3).0;
    let text = |error: plefka::Error| error.to_string();
    let said = text(net.sums(wide.view()).unwrap_err());
    assert!(said.contains("found 6") && said.contains("4 as in training"), "{said}");
    let said = text(net.gradient(x.view(), &Targets::Classes(vec![0, 1, 2, 3, 0])).unwrap_err());
    assert!(said.contains("class of row 3"), "{said}");
    let said = text(net.gradient(x.view(), &Targets::Classes(labels[..4].to_vec())).unwrap_err());
    assert!(said.contains("number of labels"), "{said}");
    let said = text(net.gradient(x.view(), &Targets::Values(x.clone())).unwrap_err());
    assert!(said.contains("a class for every row"), "{said}");
}
