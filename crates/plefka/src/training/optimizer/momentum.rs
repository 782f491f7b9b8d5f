//! Gradient ascent with momentum: V ← g + μV, θ ← θ + rate · V.

use ndarray::Array2;

use super::{Optimizer, OptimizerConfig, State, Update, Which, store, take};
use crate::error::Result;
use crate::float::Float;
use crate::kernels::elementwise::{zip2, zip2_mut};
use crate::model::{Gradient, Rbm};

/// Velocity V and its decay μ.
#[derive(Debug)]
pub struct Momentum<F: Float> {
    momentum: F,
    on_biases: bool,
    velocity: Gradient<F>,
}

impl<F: Float> Momentum<F> {
    /// At rest.
    pub fn new(config: &OptimizerConfig, rbm: &Rbm<F>) -> Self {
        Self {
            momentum: F::of(config.momentum),
            on_biases: config.momentum_on_biases,
            velocity: Gradient::zeros(rbm),
        }
    }
}

impl<F: Float> Optimizer<F> for Momentum<F> {
    fn update(&mut self, which: Which, rate: F) -> (Update<F>, Vec<&mut Array2<F>>) {
        let momentum = if which == Which::Weights || self.on_biases { self.momentum } else { F::zero() };
        if momentum == F::zero() {
            return (Box::new(move |p, g, _| zip2(p, g, |p, g| *p += rate * g)), Vec::new());
        }
        let update: Update<F> = Box::new(move |p, g, carried| {
            zip2_mut(carried[0], p, g, |v, p, g| {
                *v = g + momentum * *v;
                *p += rate * *v;
            });
        });
        (update, vec![which.of(&mut self.velocity)])
    }

    fn state(&self) -> State<F> {
        let mut state = State::new();
        store("velocity", &self.velocity, &mut state);
        state
    }

    fn restore(&mut self, state: &mut State<F>) -> Result<()> {
        take("velocity", &mut self.velocity, state)?;
        // Without momentum nothing is carried: what others have carried is not to come back later.
        let [visible, hidden, weights] = self.velocity.arrays_mut();
        if self.momentum == F::zero() {
            weights.fill(F::zero());
        }
        if self.momentum == F::zero() || !self.on_biases {
            visible.fill(F::zero());
            hidden.fill(F::zero());
        }
        Ok(())
    }
}
