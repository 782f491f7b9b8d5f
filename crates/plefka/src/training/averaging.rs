//! The average of the models along a run, θ̄ ← θ̄ + (η+1)/(t+η) (θ − θ̄): model number s weighs about s^η, the last share
//! 1/(η+1) of the run most (Shamir & Zhang 2013, polynomial decay; Polyak & Juditsky 1992). It needs no end to be known,
//! and takes out what a constant rate leaves in: the orbit of θ around the maximum.

use super::optimizer::{State, take_array};
use crate::error::Result;
use crate::float::Float;
use crate::kernels::elementwise::zip2;
use crate::kernels::rows::{slice, slice_mut};
use crate::model::Rbm;

/// Steps between models that are averaged, after as many that are all: a pass over the weights costs a few percent of a
/// step.
const EVERY: u64 = 4;

/// θ̄ and the number of models in it.
#[derive(Debug, Clone)]
pub struct Average<F: Float> {
    /// θ̄.
    pub model: Rbm<F>,
    taken: u64,
}

impl<F: Float> Average<F> {
    /// Takes in the model after step number `step`, from 1.
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

    pub(super) fn state(&self) -> State<F> {
        let Rbm { weights, visible, hidden } = &self.model;
        let taken = ndarray::Array2::from_elem((1, 1), F::of(self.taken as f64));
        [
            ("average.weights", weights),
            ("average.visible", &visible.parameters),
            ("average.hidden", &hidden.parameters),
            ("average.taken", &taken),
        ]
        .map(|(name, array)| (name.to_owned(), array.clone()))
        .into()
    }

    /// Takes back what [`Average::state`] gave, for a run of `rbm`; `None` if there was no average.
    pub(super) fn restore(rbm: &Rbm<F>, mut state: State<F>) -> Result<Option<Self>> {
        if state.is_empty() {
            return Ok(None);
        }
        let mut model = rbm.clone();
        model.weights = take_array("weights", rbm.weights.dim(), &mut state)?;
        model.visible.parameters = take_array("visible", rbm.visible.parameters.dim(), &mut state)?;
        model.hidden.parameters = take_array("hidden", rbm.hidden.parameters.dim(), &mut state)?;
        let taken = take_array("taken", (1, 1), &mut state)?[[0, 0]].wide() as u64;
        Ok(Some(Self { model, taken }))
    }
}
