//! Adam (Kingma & Ba 2015): m ← β₁m + (1−β₁)g, s ← β₂s + (1−β₂)g², θ ← θ + rate · m̂/(√ŝ + ε), where m̂ and ŝ are
//! corrected for the start of both moments at zero.

use ndarray::Array2;

use super::carried::Carried;
use super::config::OptimizerConfig;
use super::interface::{Optimizer, Update};
use super::slot::{Slot, SlotShape};
use crate::error::{Error, Result};
use crate::float::Float;
use crate::kernels::dispatch::vectorized;
use crate::training::state::State;

/// First and second moments, and the powers of their decays.
#[derive(Debug)]
pub struct Adam<F: Float> {
    beta1: f64,
    beta2: f64,
    epsilon: F,
    first: Carried<F>,
    second: Carried<F>,
    /// β₁ᵗ and β₂ᵗ after t steps.
    powers: [F; 2],
}

/// Names of the powers in a checkpoint.
const POWERS: [&str; 2] = ["beta1_power", "beta2_power"];

impl<F: Float> Adam<F> {
    /// Moments at zero.
    pub fn new(config: &OptimizerConfig, slots: &[SlotShape]) -> Self {
        Self {
            beta1: config.beta1,
            beta2: config.beta2,
            epsilon: F::of(config.epsilon),
            first: Carried::new("first", slots),
            second: Carried::new("second", slots),
            powers: [F::one(); 2],
        }
    }
}

impl<F: Float> Optimizer<F> for Adam<F> {
    fn begin(&mut self) {
        self.powers[0] *= F::of(self.beta1);
        self.powers[1] *= F::of(self.beta2);
    }

    fn update(&mut self, slot: Slot, rate: F) -> (Update<F>, Vec<&mut Array2<F>>) {
        let (beta1, beta2, epsilon) = (F::of(self.beta1), F::of(self.beta2), self.epsilon);
        let one = F::one();
        let [debias1, debias2] = self.powers.map(|power| one / (one - power));
        let update: Update<F> = Box::new(move |p, g, carried| {
            let [first, second] = carried else { unreachable!("two moments") };
            vectorized!(for (((m, s), p), &g) in first.iter_mut().zip(second.iter_mut()).zip(p).zip(g) {
                *m = beta1 * *m + (one - beta1) * g;
                *s = beta2 * *s + (one - beta2) * g * g;
                *p += rate * (*m * debias1) / ((*s * debias2).sqrt() + epsilon);
            });
        });
        (update, vec![self.first.of(slot), self.second.of(slot)])
    }

    fn state(&self) -> State<F> {
        let mut state = self.first.state();
        state.extend(self.second.state());
        let powers = POWERS.into_iter().zip(self.powers);
        powers.fold(state, |state, (name, power)| state.with_number(name, power.wide()))
    }

    fn restore(&mut self, state: &mut State<F>) -> Result<()> {
        self.first.restore(state)?;
        self.second.restore(state)?;
        if let Some(low) =
            self.second.arrays_mut().flat_map(|(_, array)| array.iter()).find(|x| **x < F::zero())
        {
            return Err(Error::input("checkpoint: second moments of adam", low, "numbers of at least 0"));
        }
        for (power, name) in self.powers.iter_mut().zip(POWERS) {
            *power = F::of(state.take_number(name)?);
            // At 1 before the first step.
            if !(*power >= F::zero() && *power <= F::one()) {
                return Err(Error::input(format!("checkpoint: {name} of adam"), *power, "from 0 to 1"));
            }
        }
        Ok(())
    }
}
