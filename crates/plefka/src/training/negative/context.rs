//! The inputs of a negative phase at a step.

use std::ops::ControlFlow;

use ndarray::Array2;

use crate::data::{Batch, Rows};
use crate::error::Result;
use crate::float::Float;
use crate::inference::gibbs;
use crate::model::{Positive, Rbm};
use crate::training::stop::Stop;

/// The inputs of an estimator.
#[derive(Debug)]
pub struct Context<'a, F: Float> {
    /// The model for which ∇ ln Z is estimated.
    pub rbm: &'a Rbm<F>,
    /// The mini-batch.
    pub batch: &'a Batch<F>,
    /// Its positive phase.
    pub positive: &'a Positive<F>,
    /// Inverse temperature.
    pub beta: F,
    /// The run's seed.
    pub seed: u64,
    /// Number of the step, from 0; together with the seed it identifies the random streams.
    pub step: u64,
    /// The wish to stop, for an estimator of long steps ([`is_long`](super::NegativePhase::is_long)).
    pub stop: Option<&'a Stop>,
}

impl<F: Float> Context<'_, F> {
    /// Whether the estimator is to go on.
    pub fn goes_on(&self) -> bool {
        self.stop.is_none_or(|stop| !stop.is_asked())
    }

    /// The result of a watch.
    pub fn flow(&self) -> ControlFlow<()> {
        self.stop.map_or(ControlFlow::Continue(()), Stop::flow)
    }

    /// Refuses to go on when the run has been asked to stop.
    ///
    /// # Errors
    /// [`crate::Error::Interrupted`].
    pub fn check(&self) -> Result<()> {
        self.stop.map_or(Ok(()), Stop::check)
    }

    /// [`gibbs::sweep`] with the streams of number `step`, at least one sweep.
    ///
    /// # Errors
    /// [`crate::Error::Interrupted`]; the hidden states are then useless.
    pub fn sweep(&self, hidden: &mut Array2<F>, sweeps: u32, step: u64) -> Result<(Rows<F>, Array2<F>)> {
        let betas = (0..sweeps).map_while(|k| (k == 0 || self.goes_on()).then_some(self.beta));
        let last = gibbs::cool(self.rbm, betas, hidden, self.seed, step).expect("at least one sweep");
        if sweeps > 1 {
            self.check()?;
        }
        Ok(last)
    }
}
