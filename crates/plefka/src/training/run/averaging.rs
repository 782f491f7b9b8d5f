//! The average of the models along a run, θ̄ ← θ̄ + (η+1)/(t+η) (θ − θ̄): model number s has a weight of about s^η, so
//! the last share 1/(η+1) of the run has most of the weight (Shamir & Zhang 2013, polynomial decay; Polyak & Juditsky
//! 1992). The end of the run need not be known. The average removes the orbit of θ around the maximum that a constant
//! rate leaves.

use crate::error::{Error, Result};
use crate::float::Float;
use crate::kernels::elementwise::zip2;
use crate::kernels::rows::{slice, slice_mut};
use crate::model::{Layer, Rbm};
use crate::training::state::State;

/// Number of steps between two models of the average; the models of the first steps, this many, are all in it. A pass
/// over the weights costs a few percent of a step.
const EVERY: u64 = 4;

/// θ̄ and the number of models in it.
#[derive(Debug, Clone)]
pub(crate) struct Average<F: Float> {
    /// θ̄, shaped like the model.
    model: Rbm<F>,
    taken: u64,
}

impl<F: Float> Average<F> {
    pub(super) fn model(&self) -> &Rbm<F> {
        &self.model
    }

    /// Adds the model after step number `step`, counted from 1, to the average if the step is one of the averaged
    /// steps.
    pub(super) fn follow(average: &mut Option<Self>, rbm: &Rbm<F>, step: u64, eta: f64) {
        if step > EVERY && !step.is_multiple_of(EVERY) {
            return;
        }
        let Some(Self { model, taken }) = average else {
            *average = Some(Self { model: rbm.clone(), taken: 1 });
            return;
        };
        *taken += 1;
        let share = F::of((eta + 1.0) / (*taken as f64 + eta));
        let parts = [
            (&mut model.weights, &rbm.weights),
            (&mut model.visible.parameters, &rbm.visible.parameters),
            (&mut model.hidden.parameters, &rbm.hidden.parameters),
        ];
        for (mean, now) in parts {
            zip2(slice_mut(mean), slice(now), |mean, now| *mean += share * (now - *mean));
        }
    }

    /// The arrays and numbers kept in a checkpoint.
    pub(super) fn state(&self) -> State<F> {
        let Rbm { weights, visible, hidden } = &self.model;
        State::new()
            .with_array("weights", weights.clone())
            .with_array("visible", visible.parameters.clone())
            .with_array("hidden", hidden.parameters.clone())
            .with_number("taken", self.taken as f64)
    }

    /// Restores the result of [`Average::state`] for a run of `rbm`; `None` if there was no average.
    pub(super) fn restore(rbm: &Rbm<F>, mut state: State<F>) -> Result<Option<Self>> {
        if state.is_empty() {
            return Ok(None);
        }
        let mut parameters = |layer: &Layer<F>, name: &str| -> Result<Layer<F>> {
            Ok(Layer { unit: layer.unit, parameters: state.take(name, layer.parameters.dim())? })
        };
        let (visible, hidden) = (parameters(&rbm.visible, "visible")?, parameters(&rbm.hidden, "hidden")?);
        let model = Rbm::new(visible, hidden, state.take("weights", rbm.weights.dim())?)?;
        let taken = state.take_number("taken")?;
        if taken.is_nan() || taken < 1.0 {
            return Err(Error::input("checkpoint: models in the average", taken, "at least 1"));
        }
        Ok(Some(Self { model, taken: taken as u64 }))
    }
}
