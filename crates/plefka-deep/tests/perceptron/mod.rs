//! Perceptrons: golden values, gradients, runs.

mod damaged;
mod golden;
mod gradients;
mod runs;

use ndarray::Array2;
use plefka_deep::perceptron::{Activation, Affine, Output, Perceptron};

/// W[i, o] = 0.4 sin(1 + 5 l + 3 i + 2 o), b[o] = 0.1 cos(2 + l + o), all counted from 0.
fn formula_net(sizes: &[usize], activation: Activation, output: Output) -> Perceptron<f64> {
    let n = sizes.len() - 1;
    let layer = |l: usize| {
        let weights = Array2::from_shape_fn((sizes[l], sizes[l + 1]), |(i, o)| {
            0.4 * (1.0 + 5.0 * l as f64 + 3.0 * i as f64 + 2.0 * o as f64).sin()
        });
        let bias = (0..sizes[l + 1]).map(|o| 0.1 * (2.0 + l as f64 + o as f64).cos()).collect();
        let activation = if l + 1 == n { Activation::Identity } else { activation };
        Affine { weights, bias, norm: None, activation }
    };
    Perceptron::from_layers((0..n).map(layer).collect(), output).unwrap()
}

/// x[k, i] = cos(1 + 2 k + i), label[k] = (2 k + 1) mod classes.
fn formula_batch(n: usize, inputs: usize, classes: usize) -> (Array2<f64>, Vec<u32>) {
    let x = Array2::from_shape_fn((n, inputs), |(k, i)| (1.0 + 2.0 * k as f64 + i as f64).cos());
    (x, (0..n).map(|k| ((2 * k + 1) % classes) as u32).collect())
}
