//! The base of a path for a machine without data: the means of the final states of short annealed chains.

use super::ais::{self, Schedule, Spacing};
use super::base::Base;
use super::path::Path;
use super::watch::unwatched;
use crate::error::Result;
use crate::float::Float;
use crate::model::{Layer, Rbm};

/// Steps and chains of the run that estimates the means.
const PILOT: (usize, usize) = (400, 128);

impl Base {
    /// The base from the mean of the final states of short annealed chains, which start from the machine's own fields.
    /// Chains that end in different modes have equal weight, so that the base is broad.
    ///
    /// # Errors
    /// None for a machine with finite parameters.
    pub fn from_model<F: Float>(rbm: &Rbm<F>, beta: f64, seed: u64) -> Result<Self> {
        let scaled = |layer: &Layer<F>| layer.field().mapv(|x| beta * x.wide());
        let own = Self { visible: scaled(&rbm.visible), hidden: scaled(&rbm.hidden) };
        let places = Schedule { spacing: Spacing::Linear, steps: PILOT.0 }.places()?;
        let path = Path::straight(&own, rbm, beta)?;
        let reached = ais::forward(&path, &places, PILOT.1, seed, &unwatched)?.visible;
        Self::from_states(rbm, beta, &reached)
    }
}
