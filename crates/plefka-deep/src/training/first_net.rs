//! The net of a run at its start: random, or the machines of a stack (Hinton & Salakhutdinov 2006) with a new last layer, N(0, 0.01²).

use std::path::Path;

use ndarray::Array2;
use plefka::rng::{Purpose, Stream};
use plefka::{Error, Float, Result};

use super::batches::{Examples, classes};
use super::config::NetConfig;
use crate::perceptron::{Activation, Affine, Output, Perceptron};
use crate::stack::{CodeUnit, StackFolder, Unrolled, autoencoder, classifier};

/// Standard deviation of the weights of a new last layer above a stack.
const SMALL: f64 = 0.01;

/// The net that the settings ask for, for these samples.
///
/// # Errors
/// Sizes that make no net, a stack that cannot be read, or has other units or columns than the net needs.
pub(super) fn first_net<F: Float>(config: &NetConfig, train: &Examples<F>) -> Result<Perceptron<F>> {
    let inputs = train.samples.n_features();
    match (&config.net.from, config.net.autoencoder) {
        (from, false) if from.is_empty() => {
            let outputs = if train.classes.is_some() { classes(&train.samples).len() } else { inputs };
            random(config, inputs, &config.net.layers, outputs, train.output())
        }
        (from, true) if from.is_empty() => {
            let encoder = &config.net.layers;
            let mirrored: Vec<usize> = encoder.iter().chain(encoder.iter().rev().skip(1)).copied().collect();
            let mut net = random(config, inputs, &mirrored, inputs, Output::Logistic)?;
            // The code, and its normalisation, are linear.
            net.layers[encoder.len() - 1].activation = Activation::Identity;
            Ok(net)
        }
        (from, whole) => {
            let stack = StackFolder::open(Path::new(from))?.load::<F>()?;
            let unrolled = if whole { autoencoder(&stack)? } else { classifier(&stack)? };
            let code = unrolled.code;
            let mut layers = layers(unrolled);
            if whole {
                let last = layers.len() - 1;
                layers[last].activation = Activation::Identity;
                if let Some((k, CodeUnit::Linear)) = code {
                    layers[k].activation = Activation::Identity;
                }
                return checked(layers, Output::Logistic, inputs, from);
            }
            let outputs = classes(&train.samples).len();
            let below = layers.last().map_or(inputs, |layer| layer.dim().1);
            let mut stream = Stream::new(config.seed, Purpose::Weights, 2, 0);
            let weights = Array2::from_shape_simple_fn((below, outputs), || F::of(SMALL * stream.normal()));
            let bias = vec![F::zero(); outputs];
            layers.push(Affine { weights, bias, norm: None, activation: Activation::Identity });
            checked(layers, Output::Softmax, inputs, from)
        }
    }
}

fn random<F: Float>(
    config: &NetConfig,
    inputs: usize,
    hidden: &[usize],
    outputs: usize,
    output: Output,
) -> Result<Perceptron<F>> {
    let sizes: Vec<usize> = std::iter::once(inputs).chain(hidden.iter().copied()).chain([outputs]).collect();
    let net = &config.net;
    Perceptron::new(&sizes, net.activation, output, net.start, net.batch_norm, config.seed)
}

/// The layers of an unrolled stack, all logistic.
fn layers<F: Float>(unrolled: Unrolled<F>) -> Vec<Affine<F>> {
    let pairs = unrolled.weights.into_iter().zip(unrolled.biases);
    let layer = |(weights, bias): (Array2<F>, ndarray::Array1<F>)| Affine {
        weights,
        bias: bias.to_vec(),
        norm: None,
        activation: Activation::Logistic,
    };
    pairs.map(layer).collect()
}

fn checked<F: Float>(
    layers: Vec<Affine<F>>,
    output: Output,
    inputs: usize,
    from: &str,
) -> Result<Perceptron<F>> {
    let net = Perceptron::from_layers(layers, output)?;
    if net.n_inputs() != inputs {
        let expected = format!("{} as in the data of the stack {from}", net.n_inputs());
        return Err(Error::input("number of columns", inputs, expected));
    }
    Ok(net)
}
