//! Gradient ascent with momentum: V ← g + μV, θ ← θ + rate · V.

use super::{Optimizer, OptimizerConfig, State, store, take};
use crate::error::Result;
use crate::float::Float;
use crate::kernels::elementwise;
use crate::kernels::rows::{slice, slice_mut};
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
    fn step(&mut self, rbm: &mut Rbm<F>, ascent: Gradient<F>, rate: F) {
        // V ← g + μV is built in the gradient's own memory; without momentum that is nothing to do.
        let mut velocity = ascent;
        let keep = [self.on_biases, self.on_biases, true];
        let parameters = [&mut rbm.visible.parameters, &mut rbm.hidden.parameters, &mut rbm.weights];
        for (((new, old), keep), parameter) in
            velocity.arrays_mut().into_iter().zip(self.velocity.arrays()).zip(keep).zip(parameters)
        {
            let momentum = if keep { self.momentum } else { F::zero() };
            if momentum == F::zero() {
                elementwise::zip2(slice_mut(parameter), slice(new), |p, v| *p += rate * v);
            } else {
                elementwise::zip2_mut(slice_mut(new), slice_mut(parameter), slice(old), |v, p, old| {
                    *v += momentum * old;
                    *p += rate * *v;
                });
            }
        }
        self.velocity = velocity;
    }

    fn state(&self) -> State<F> {
        let mut state = State::new();
        store("velocity", &self.velocity, &mut state);
        state
    }

    fn restore(&mut self, state: &mut State<F>) -> Result<()> {
        take("velocity", &mut self.velocity, state)
    }
}
