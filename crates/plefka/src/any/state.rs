//! The state of a run in either precision, and the part of it that passes to another run.

use super::kinds::{AnyMatrix, AnyState, both, each};
use crate::error::Result;
use crate::training::State;
use crate::training::config::Precision;

/// First parts of the names of the state passed from one run to another. The offsets of a centered gradient are not
/// passed, because the new run computes them from its own samples; neither is the factor of the learning rate, nor the
/// average, which would stand in place of the model that the new run was given.
const CARRIED: [&str; 4] = ["optimizer.", "negative.", "imputation.", "standard."];

/// The state that a run of other settings continues with.
pub(super) fn carried<F>(State { mut arrays, mut numbers }: State<F>) -> State<F> {
    let is_carried = |name: &String| CARRIED.iter().any(|prefix| name.starts_with(prefix));
    arrays.retain(|name, _| is_carried(name));
    numbers.retain(|name, _| is_carried(name));
    State { arrays, numbers }
}

/// A name and what it stands for.
type Named<T> = (String, T);

impl AnyState {
    /// An empty state for a run in this precision.
    pub fn new(precision: Precision) -> Self {
        match precision {
            Precision::F32 => Self::F32(State::new()),
            Precision::F64 => Self::F64(State::new()),
        }
    }

    /// Arrays and numbers by name.
    pub fn into_parts(self) -> (Vec<Named<AnyMatrix>>, Vec<Named<f64>>) {
        each!(self, Self, State { arrays, numbers } => {
            let arrays = arrays.into_iter().map(|(name, array)| (name, array.into()));
            (arrays.collect(), numbers.into_iter().collect())
        })
    }

    /// The same state with one more array.
    ///
    /// # Errors
    /// An array of another precision.
    pub fn with_array(self, name: String, array: AnyMatrix) -> Result<Self> {
        both!(self, Self, array, AnyMatrix, (state, array) => Ok(state.with_array(name, array).into()))
    }

    /// The same state with one more number.
    pub fn with_number(self, name: String, number: f64) -> Self {
        each!(self, Self, state => state.with_number(name, number).into())
    }
}
