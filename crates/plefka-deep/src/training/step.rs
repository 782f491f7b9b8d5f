//! One step: forward, backward, and the change of the weights, layer by layer, the last first.

use ndarray::Array2;
use plefka::{Error, Float, Result};

use super::average;
use super::config::NetTraining;
use super::trainer::NetTrainer;
use crate::optimizer::{Limits, Optimizer, RuleSettings};
use crate::perceptron::{Dropout, LayerGradient, Pass, Perceptron, Targets};

/// What a step measured.
#[derive(Debug, Clone, Copy)]
pub struct Measured {
    /// Mean loss before the step; NaN if it is not finite, and nothing has changed then.
    pub loss: f64,
    /// Samples with another class than their label.
    pub wrong: usize,
    /// Norm of the whole gradient, without decay.
    pub gradient: f64,
}

/// A net and an optimizer, for steps without a run.
#[derive(Debug, Clone)]
pub struct Steps<F: Float> {
    net: Perceptron<F>,
    optimizer: Optimizer<F>,
    training: NetTraining,
    seed: u64,
}

impl<F: Float> Steps<F> {
    /// Steps by a rule, with a bound on the norm of the gradient or 0.
    pub fn new(net: Perceptron<F>, rule: RuleSettings, clip: f64) -> Self {
        Self::with_settings(net, NetTraining { rule, clip, ..NetTraining::default() }, 1)
    }

    /// Steps as the settings of a run say; its epochs, batches and schedule are not used.
    pub fn with_settings(net: Perceptron<F>, training: NetTraining, seed: u64) -> Self {
        Self { optimizer: Optimizer::new(training.rule, &net), net, training, seed }
    }

    /// The net.
    pub fn net(&self) -> &Perceptron<F> {
        &self.net
    }

    /// One step on inputs with their targets.
    ///
    /// # Errors
    /// [`Error::Input`] for inputs or targets that do not fit.
    pub fn step(&mut self, x: Array2<F>, targets: &Targets<F>, rate: f64) -> Result<Measured> {
        self.net.check_width(x.ncols())?;
        targets.check(self.net.output, x.nrows(), self.net.n_outputs())?;
        let made = self.optimizer.steps;
        let (net, optimizer) = (&mut self.net, &mut self.optimizer);
        make_step(net, optimizer, &self.training, 0, (self.seed, made), (x, targets), rate)
    }
}

impl<F: Float> NetTrainer<F> {
    /// A step on inputs with their targets; the net is unchanged if the loss is not finite.
    pub(super) fn step(&mut self, x: Array2<F>, targets: &Targets<F>, rate: f64) -> Result<Measured> {
        let (net, made) = (&mut self.trained.net, self.progress.step);
        let (training, seed) = (&self.config.training, self.config.seed);
        let head = self.progress.epoch < training.head_epochs;
        let lowest = if head { net.layers.len() - 1 } else { 0 };
        let optimizer = &mut self.optimizer;
        let measured = make_step(net, optimizer, training, lowest, (seed, made), (x, targets), rate)?;
        if let Some(mean) = &mut self.average {
            average::follow(mean, net, training.averaging, made);
        }
        self.progress.step += 1;
        Ok(measured)
    }

    /// Refuses weights that are not finite.
    pub(super) fn check_finite(&self) -> Result<()> {
        match self.trained.net.non_finite() {
            None => Ok(()),
            Some(layer) => {
                Err(Error::Diverged { step: self.progress.step, what: format!("weights of layer {layer}") })
            }
        }
    }
}

/// A step of `net` from layer `lowest` upward; the seed and the number of the step name the units that are left out.
fn make_step<F: Float>(
    net: &mut Perceptron<F>,
    optimizer: &mut Optimizer<F>,
    training: &NetTraining,
    lowest: usize,
    (seed, step): (u64, u64),
    (x, targets): (Array2<F>, &Targets<F>),
    rate: f64,
) -> Result<Measured> {
    let dropout = Dropout { inputs: training.input_dropout, hidden: training.dropout, seed, step };
    let limits = Limits { decay: training.decay, max_norm: training.max_norm };
    let n = x.nrows() as f64;
    let pass = net.forward(x, targets, dropout);
    let (loss, wrong) = (pass.loss / n, pass.wrong);
    if !(loss.is_finite() && pass.finite) {
        return Ok(Measured { loss: f64::NAN, wrong, gradient: f64::NAN });
    }
    let squares = if training.clip > 0.0 {
        clipped(net, optimizer, (pass, lowest), rate, limits, training.clip)?
    } else {
        let coefficients = optimizer.coefficients(rate, 1.0);
        let mut squares = 0.0;
        net.backward(pass, lowest, &mut |k, layer, gradient| {
            squares += optimizer.step(k, layer, gradient, &coefficients, limits);
            Ok(())
        })?;
        squares
    };
    optimizer.steps += 1;
    Ok(Measured { loss, wrong, gradient: squares.sqrt() })
}

/// A step with a bound on the norm of the whole gradient, which is known only after the backward pass; returns Σ g² before it is
/// bounded.
fn clipped<F: Float>(
    net: &mut Perceptron<F>,
    optimizer: &mut Optimizer<F>,
    (pass, lowest): (Pass<F>, usize),
    rate: f64,
    limits: Limits,
    bound: f64,
) -> Result<f64> {
    let mut gradients = Vec::new();
    net.backward(pass, lowest, &mut |_, _, gradient| {
        gradients.push(gradient.whole());
        Ok(())
    })?;
    gradients.reverse();
    let squares: f64 = gradients.iter().map(LayerGradient::squares).sum();
    let scale = (bound / squares.sqrt()).min(1.0);
    let coefficients = optimizer.coefficients(rate, scale);
    let layers = net.layers.iter_mut().enumerate().skip(lowest);
    for ((k, layer), gradient) in layers.zip(&gradients) {
        optimizer.step(k, layer, gradient, &coefficients, limits);
    }
    Ok(squares)
}
