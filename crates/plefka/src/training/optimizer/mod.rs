//! Optimizers: from an ascent direction to a change of the parameters. One file each, one line in [`optimizer`].

use std::collections::BTreeMap;
use std::fmt::Debug;

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::float::Float;
use crate::kernels::rows::{slice, slice_mut};
use crate::model::{Gradient, Rbm};

mod adam;
mod momentum;

pub use adam::Adam;
pub use momentum::Momentum;

/// Named arrays that a checkpoint keeps.
pub type State<F> = BTreeMap<String, Array2<F>>;

/// Which of a machine's arrays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Parameters of the visible layer.
    Visible,
    /// Parameters of the hidden layer.
    Hidden,
    /// Weights.
    Weights,
}

impl Which {
    /// All, in the order of [`Gradient::arrays`].
    pub const ALL: [Self; 3] = [Self::Visible, Self::Hidden, Self::Weights];

    /// This array of something shaped like a machine.
    fn of<F: Float>(self, gradient: &mut Gradient<F>) -> &mut Array2<F> {
        let [visible, hidden, weights] = gradient.arrays_mut();
        match self {
            Self::Visible => visible,
            Self::Hidden => hidden,
            Self::Weights => weights,
        }
    }
}

/// Changes any part of an array of parameters, given the same part of the ascent direction and of what is carried.
pub type Update<F> = Box<dyn Fn(&mut [F], &[F], &mut [&mut [F]]) + Send + Sync>;

/// Changes the parameters along an ascent direction.
pub trait Optimizer<F: Float>: Send + Debug {
    /// A step begins.
    fn begin(&mut self) {}

    /// How the step changes an array of parameters, and what is carried for it from step to step, all of its shape.
    fn update(&mut self, which: Which, rate: F) -> (Update<F>, Vec<&mut Array2<F>>);

    /// One step: parameters += rate · (what the optimizer makes of `ascent`).
    fn step(&mut self, rbm: &mut Rbm<F>, ascent: &Gradient<F>, rate: F) {
        self.begin();
        let parameters = [&mut rbm.visible.parameters, &mut rbm.hidden.parameters, &mut rbm.weights];
        for ((which, parameters), ascent) in Which::ALL.into_iter().zip(parameters).zip(ascent.arrays()) {
            let (update, mut carried) = self.update(which, rate);
            let mut carried: Vec<&mut [F]> = carried.iter_mut().map(|array| slice_mut(array)).collect();
            update(slice_mut(parameters), slice(ascent), &mut carried);
        }
    }

    /// What must be kept to go on as if never stopped.
    fn state(&self) -> State<F>;

    /// Takes back what [`Optimizer::state`] gave.
    fn restore(&mut self, state: &mut State<F>) -> Result<()>;
}

crate::choices! {
    /// Which optimizer.
    #[derive(Default)]
    pub enum Kind: "optimizer" {
        #[default]
        Sgd = "sgd": "Gradient ascent with momentum",
        Adam = "adam": "Adam (Kingma & Ba 2015)",
    }
}

/// Settings of all optimizers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OptimizerConfig {
    /// Which one.
    pub kind: Kind,
    /// μ of the momentum in [0, 1).
    pub momentum: f64,
    /// Whether the momentum acts on the biases too.
    pub momentum_on_biases: bool,
    /// Adam's decay of the first moment.
    pub beta1: f64,
    /// Adam's decay of the second moment.
    pub beta2: f64,
    /// Adam's ε.
    pub epsilon: f64,
}

impl Default for OptimizerConfig {
    fn default() -> Self {
        Self {
            kind: Kind::Sgd,
            momentum: 0.0,
            momentum_on_biases: true,
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-8,
        }
    }
}

impl OptimizerConfig {
    /// Refuses settings out of range.
    pub fn check(&self) -> Result<()> {
        for (name, x) in [("momentum", self.momentum), ("beta1", self.beta1), ("beta2", self.beta2)] {
            if !(0.0..1.0).contains(&x) {
                return Err(Error::setting(name, x, "a number in [0, 1)"));
            }
        }
        if !(self.epsilon.is_finite() && self.epsilon > 0.0) {
            return Err(Error::setting("epsilon", self.epsilon, "a positive number"));
        }
        Ok(())
    }
}

/// The optimizer that the settings name, at rest.
pub fn optimizer<F: Float>(config: &OptimizerConfig, rbm: &Rbm<F>) -> Box<dyn Optimizer<F>> {
    match config.kind {
        Kind::Sgd => Box::new(Momentum::new(config, rbm)),
        Kind::Adam => Box::new(Adam::new(config, rbm)),
    }
}

const NAMES: [&str; 3] = ["visible", "hidden", "weights"];

fn store<F: Float>(prefix: &str, gradient: &Gradient<F>, state: &mut State<F>) {
    for (name, array) in NAMES.iter().zip(gradient.arrays()) {
        state.insert(format!("{prefix}.{name}"), array.clone());
    }
}

fn take<F: Float>(prefix: &str, gradient: &mut Gradient<F>, state: &mut State<F>) -> Result<()> {
    for (name, array) in NAMES.iter().zip(gradient.arrays_mut()) {
        *array = take_array(&format!("{prefix}.{name}"), array.dim(), state)?;
    }
    Ok(())
}

/// Removes the array `name`, which must have the shape `dim`.
pub(crate) fn take_array<F: Float>(
    name: &str,
    dim: (usize, usize),
    state: &mut State<F>,
) -> Result<Array2<F>> {
    let array =
        state.remove(name).ok_or_else(|| Error::input("checkpoint", format!("no array {name}"), name))?;
    if array.dim() != dim {
        let (found, expected) = (format!("{:?}", array.dim()), format!("{dim:?}"));
        return Err(Error::input(format!("checkpoint array {name}"), found, expected));
    }
    Ok(array)
}
