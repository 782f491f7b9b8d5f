//! Adam (Kingma & Ba 2015): m ← β₁m + (1−β₁)g, s ← β₂s + (1−β₂)g², θ ← θ + rate · m̂/(√ŝ + ε), both moments
//! corrected for their start at zero.

use ndarray::Array2;

use super::{Optimizer, OptimizerConfig, State, Update, Which, store, take, take_array};
use crate::error::Result;
use crate::float::Float;
use crate::kernels::dispatch::vectorized;
use crate::model::{Gradient, Rbm};

/// First and second moments, and the number of steps.
#[derive(Debug)]
pub struct Adam<F: Float> {
    beta1: f64,
    beta2: f64,
    epsilon: F,
    first: Gradient<F>,
    second: Gradient<F>,
    /// β₁ᵗ and β₂ᵗ, kept as a (1 × 2) array so that a checkpoint holds them.
    powers: Array2<F>,
}

impl<F: Float> Adam<F> {
    /// At rest.
    pub fn new(config: &OptimizerConfig, rbm: &Rbm<F>) -> Self {
        Self {
            beta1: config.beta1,
            beta2: config.beta2,
            epsilon: F::of(config.epsilon),
            first: Gradient::zeros(rbm),
            second: Gradient::zeros(rbm),
            powers: Array2::ones((1, 2)),
        }
    }
}

impl<F: Float> Optimizer<F> for Adam<F> {
    fn begin(&mut self) {
        self.powers[[0, 0]] *= F::of(self.beta1);
        self.powers[[0, 1]] *= F::of(self.beta2);
    }

    fn update(&mut self, which: Which, rate: F) -> (Update<F>, Vec<&mut Array2<F>>) {
        let (beta1, beta2, epsilon) = (F::of(self.beta1), F::of(self.beta2), self.epsilon);
        let one = F::one();
        let (debias1, debias2) = (one / (one - self.powers[[0, 0]]), one / (one - self.powers[[0, 1]]));
        let update: Update<F> = Box::new(move |p, g, carried| {
            let [first, second] = carried else { unreachable!("two moments") };
            vectorized!(for (((m, s), p), &g) in first.iter_mut().zip(second.iter_mut()).zip(p).zip(g) {
                *m = beta1 * *m + (one - beta1) * g;
                *s = beta2 * *s + (one - beta2) * g * g;
                *p += rate * (*m * debias1) / ((*s * debias2).sqrt() + epsilon);
            });
        });
        (update, vec![which.of(&mut self.first), which.of(&mut self.second)])
    }

    fn state(&self) -> State<F> {
        let mut state = State::new();
        store("first", &self.first, &mut state);
        store("second", &self.second, &mut state);
        state.insert("powers".into(), self.powers.clone());
        state
    }

    fn restore(&mut self, state: &mut State<F>) -> Result<()> {
        take("first", &mut self.first, state)?;
        take("second", &mut self.second, state)?;
        self.powers = take_array("powers", (1, 2), state)?;
        Ok(())
    }
}
