//! The exact negative phase, by enumeration, for small machines.

use super::{Context, Estimate, NegativePhase};
use crate::error::Result;
use crate::float::Float;
use crate::inference::exact;
use crate::model::{Gradient, Rbm};
use crate::training::state::State;

/// Enumeration of the smaller layer.
#[derive(Debug)]
pub struct Exact;

impl<F: Float> NegativePhase<F> for Exact {
    fn name(&self) -> &'static str {
        "exact"
    }

    fn is_long(&self) -> bool {
        true
    }

    fn estimate(&mut self, context: &Context<'_, F>) -> Result<Estimate<F>> {
        let exact = exact::enumerate_watched(context.rbm, context.beta.wide(), &|_| context.flow())?;
        let gradient = Gradient {
            visible: exact.gradient.visible.mapv(F::of),
            hidden: exact.gradient.hidden.mapv(F::of),
            weights: exact.gradient.weights.mapv(F::of),
        };
        Ok(Estimate::of(gradient))
    }

    fn state(&self) -> State<F> {
        State::new()
    }

    fn restore(&mut self, _: &Rbm<F>, _: &mut State<F>) -> Result<()> {
        Ok(())
    }
}
