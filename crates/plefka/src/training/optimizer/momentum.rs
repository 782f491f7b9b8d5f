//! Gradient ascent with momentum: V ← g + μV, θ ← θ + rate · V.

use ndarray::Array2;

use super::carried::Carried;
use super::config::OptimizerConfig;
use super::interface::{Optimizer, Update};
use super::slot::{Slot, SlotShape};
use crate::error::Result;
use crate::float::Float;
use crate::kernels::elementwise::{zip2, zip2_mut};
use crate::training::state::State;

/// Velocity V and its decay μ.
#[derive(Debug)]
pub struct Momentum<F: Float> {
    momentum: F,
    on_biases: bool,
    velocity: Carried<F>,
}

impl<F: Float> Momentum<F> {
    /// Velocities at zero.
    pub fn new(config: &OptimizerConfig, slots: &[SlotShape]) -> Self {
        Self {
            momentum: F::of(config.momentum),
            on_biases: config.momentum_on_biases,
            velocity: Carried::new("velocity", slots),
        }
    }
}

impl<F: Float> Optimizer<F> for Momentum<F> {
    fn update(&mut self, slot: Slot, rate: F) -> (Update<F>, Vec<&mut Array2<F>>) {
        let moves = self.on_biases || !self.velocity.is_bias(slot);
        let momentum = if moves { self.momentum } else { F::zero() };
        if momentum == F::zero() {
            return (Box::new(move |p, g, _| zip2(p, g, |p, g| *p += rate * g)), Vec::new());
        }
        let update: Update<F> = Box::new(move |p, g, carried| {
            zip2_mut(carried[0], p, g, |v, p, g| {
                *v = g + momentum * *v;
                *p += rate * *v;
            });
        });
        (update, vec![self.velocity.of(slot)])
    }

    fn state(&self) -> State<F> {
        self.velocity.state()
    }

    fn restore(&mut self, state: &mut State<F>) -> Result<()> {
        self.velocity.restore(state)?;
        // Without momentum, a velocity from earlier settings must not take effect later.
        let (still, on_biases) = (self.momentum == F::zero(), self.on_biases);
        for (is_bias, array) in self.velocity.arrays_mut() {
            if still || (is_bias && !on_biases) {
                array.fill(F::zero());
            }
        }
        Ok(())
    }
}
