//! The state of a step in a checkpoint.

use super::backoff::Backoff;
use super::on_batch::Step;
use crate::error::Result;
use crate::float::Float;
use crate::training::centering::Centering;
use crate::training::imputation::Imputation;
use crate::training::state::State;

impl<F: Float> Step<F> {
    /// Everything kept from step to step besides the model and the number of steps made: velocities, chains, replicas,
    /// imputed values, offsets, the factor of the rate. Names start with `optimizer.`, `negative.`, `imputation.`,
    /// `centering.` and `backoff.`.
    pub fn state(&self) -> State<F> {
        let mut state = self.optimizer.state().prefixed("optimizer");
        state.extend(self.negative.state().prefixed("negative"));
        if let Some(imputation) = &self.imputation {
            state.extend(imputation.state().prefixed("imputation"));
        }
        if let Some(centering) = &self.centering {
            state.extend(centering.state().prefixed("centering"));
        }
        state.extend(self.backoff.state().prefixed("backoff"));
        state
    }

    /// Restores the result of [`Step::state`]; other names are left in `state`. Missing offsets and a missing factor of
    /// the rate leave these unchanged.
    ///
    /// # Errors
    /// [`crate::Error::Input`] if an array or a number that the settings need is missing, or an array has another
    /// shape.
    pub fn restore(&mut self, state: &mut State<F>) -> Result<()> {
        self.imputation = Imputation::restore(&state.part("imputation"));
        self.optimizer.restore(&mut state.part("optimizer"))?;
        self.negative.restore(&self.rbm, &mut state.part("negative"))?;
        let offsets = state.part("centering");
        if self.settings.centering && !offsets.is_empty() {
            self.centering = Some(Centering::restore(&self.rbm, offsets)?);
        }
        let backoff = state.part("backoff");
        if !backoff.is_empty() {
            self.backoff = Backoff::restore(backoff)?;
        }
        Ok(())
    }
}
