//! Contrastive divergence, CD-k (Hinton 2002): k Gibbs sweeps from the batch. Biased; exact as k → ∞.

use super::{Context, Estimate, NegativePhase};
use crate::error::Result;
use crate::float::Float;
use crate::kernels::memory;
use crate::model::{Draw, Rbm};
use crate::rng::Purpose;
use crate::training::state::State;

/// CD-k.
#[derive(Debug)]
pub struct Contrastive {
    sweeps: u32,
}

impl Contrastive {
    /// `sweeps` is k, at least 1.
    pub fn new(sweeps: u32) -> Self {
        Self { sweeps }
    }
}

impl<F: Float> NegativePhase<F> for Contrastive {
    fn name(&self) -> &'static str {
        "cd"
    }

    fn is_long(&self) -> bool {
        self.sweeps > 1
    }

    fn estimate(&mut self, context: &Context<'_, F>) -> Result<Estimate<F>> {
        let &Context { rbm, beta, seed, step, .. } = context;
        let draw = Draw { seed, purpose: Purpose::Hidden, step, lane: 0 };
        let mut hidden = rbm.hidden.sample(beta, &context.positive.hidden_field, draw);
        let (visible, field) = context.sweep(&mut hidden, self.sweeps, step)?;
        memory::recycle(hidden);
        let weights = context.batch.weights.as_deref();
        Ok(Estimate::of(rbm.statistics_given_visible(visible, field, weights, beta)))
    }

    fn state(&self) -> State<F> {
        State::new()
    }

    fn restore(&mut self, _: &Rbm<F>, _: &mut State<F>) -> Result<()> {
        Ok(())
    }
}
