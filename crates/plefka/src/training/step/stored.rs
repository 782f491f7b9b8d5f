//! The state of a step in a checkpoint.

use std::borrow::Cow;

use super::backoff::Backoff;
use super::on_batch::Step;
use crate::error::{Error, Result};
use crate::float::Float;
use crate::model::{Layer, Rbm, StandardValues};
use crate::training::centering::Centering;
use crate::training::imputation::Imputation;
use crate::training::state::State;
use crate::units::Unit;

/// Removes the standard values from a state; `None` if it has none.
///
/// # Errors
/// [`crate::Error::Input`] for arrays that are no offsets and scales.
pub(crate) fn take_standard<F: Float>(
    state: &mut State<F>,
    visible: &Layer<F>,
    beta: f64,
) -> Result<Option<StandardValues<F>>> {
    let mut arrays = state.part("standard").arrays;
    match (arrays.remove("offset"), arrays.remove("scale")) {
        (Some(offset), Some(scale)) if offset.dim() == (1, visible.len()) => {
            StandardValues::from_arrays(visible.unit, [offset, scale], beta).map(Some)
        }
        (Some(offset), Some(_)) => {
            let (found, expected) = (format!("{:?}", offset.dim()), format!("{:?}", (1, visible.len())));
            Err(Error::input("checkpoint: offsets of the data", found, expected))
        }
        _ => Ok(None),
    }
}

impl<F: Float> Step<F> {
    /// Everything kept from step to step besides the model and the number of steps made: velocities, chains, replicas,
    /// imputed values, offsets, the factor of the rate. Names start with `optimizer.`, `negative.`, `imputation.`,
    /// `centering.`, `backoff.` and `standard.`.
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
        if let Some(standard) = &self.standard {
            let [offset, scale] = standard.arrays();
            let arrays = State::new().with_array("offset", offset).with_array("scale", scale);
            state.extend(arrays.prefixed("standard"));
        }
        state
    }

    /// The model in the values of the batches.
    pub fn in_data_values(&self) -> Cow<'_, Rbm<F>> {
        self.of_data(&self.rbm)
    }

    /// A model of the values on which steps are made, in the values of the batches.
    pub(in crate::training) fn of_data<'a>(&self, rbm: &'a Rbm<F>) -> Cow<'a, Rbm<F>> {
        match &self.standard {
            Some(standard) => Cow::Owned(standard.to_data(rbm)),
            None => Cow::Borrowed(rbm),
        }
    }

    /// The kind of visible units in the values of the batches.
    fn unit_of_data(&self) -> &'static dyn Unit<F> {
        self.standard.as_ref().map_or(self.rbm.visible.unit, StandardValues::unit_of_data)
    }

    /// Restores the result of [`Step::state`]; other names are left in `state`. Missing offsets and a missing factor of
    /// the rate leave these unchanged.
    ///
    /// # Errors
    /// [`crate::Error::Input`] if an array or a number that the settings need is missing, or an array has another
    /// shape.
    pub fn restore(&mut self, state: &mut State<F>) -> Result<()> {
        let of_data = Layer { unit: self.unit_of_data(), parameters: self.rbm.visible.parameters.clone() };
        if let Some(standard) = take_standard(state, &of_data, self.settings.beta)? {
            self.rbm = standard.from_data(&self.in_data_values());
            self.standard = Some(standard);
        }
        self.imputation = Imputation::restore(&self.rbm, &state.part("imputation"))?;
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
