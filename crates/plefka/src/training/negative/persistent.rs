//! Persistent contrastive divergence, PCD-k (Younes 1989; Tieleman 2008): chains that persist from step to step.

use ndarray::Array2;

use super::{Context, Estimate, NegativePhase};
use crate::error::{Error, Result};
use crate::float::Float;
use crate::model::{Draw, Rbm};
use crate::rng::Purpose;
use crate::training::state::State;

/// PCD-k. A chain is its hidden state, (chains × n_hidden).
#[derive(Debug)]
pub struct Persistent<F> {
    sweeps: u32,
    chains: usize,
    hidden: Option<Array2<F>>,
}

impl<F: Float> Persistent<F> {
    /// `sweeps` is k, at least 1; the chains are created at the first step.
    pub fn new(sweeps: u32, chains: usize) -> Self {
        Self { sweeps, chains, hidden: None }
    }

    /// Hidden states drawn given the first batch's samples; chains beyond the number of samples are drawn without a
    /// field.
    fn start(&self, context: &Context<'_, F>) -> Array2<F> {
        let draw = Draw { seed: context.seed, purpose: Purpose::Chains, step: context.step, lane: 0 };
        let from_data = context.rbm.hidden.sample(context.beta, &context.positive.hidden_field, draw);
        let no_field = Array2::zeros((self.chains, context.rbm.n_hidden()));
        let free = context.rbm.hidden.sample(context.beta, &no_field, Draw { lane: 1, ..draw });
        Array2::from_shape_fn(free.dim(), |(row, j)| {
            if row < from_data.nrows() { from_data[[row, j]] } else { free[[row, j]] }
        })
    }
}

impl<F: Float> NegativePhase<F> for Persistent<F> {
    fn name(&self) -> &'static str {
        "pcd"
    }

    fn is_long(&self) -> bool {
        self.sweeps > 1
    }

    fn estimate(&mut self, context: &Context<'_, F>) -> Result<Estimate<F>> {
        let mut hidden = self.hidden.take().unwrap_or_else(|| self.start(context));
        let &Context { rbm, beta, step, .. } = context;
        let (visible, field) = context.sweep(&mut hidden, self.sweeps, step)?;
        self.hidden = Some(hidden);
        Ok(Estimate::of(rbm.statistics_given_visible(visible, field, None, beta)))
    }

    fn state(&self) -> State<F> {
        match &self.hidden {
            Some(hidden) => State::new().with_array("chains.hidden", hidden.clone()),
            None => State::new(),
        }
    }

    fn restore(&mut self, rbm: &Rbm<F>, state: &mut State<F>) -> Result<()> {
        self.hidden = state.take_rows("chains.hidden", rbm.n_hidden())?;
        match &self.hidden {
            Some(h) if h.nrows() != self.chains => {
                Err(Error::input("checkpoint: number of chains", h.nrows(), self.chains))
            }
            Some(h) => rbm.hidden.check_states("checkpoint: hidden states of the chains", h),
            None => Ok(()),
        }
    }
}
