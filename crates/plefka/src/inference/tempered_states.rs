//! States of a model without data: chains at the model's end of a ladder from independent units, after tempering has
//! adapted the ladder and reached equilibrium.

use ndarray::{Array2, Axis, concatenate, s};

use super::base::Base;
use super::path::Path;
use super::tempering::{self, Ladder, TemperingSettings};
use super::watch::Watch;
use crate::error::{Error, Result};
use crate::float::Float;
use crate::model::Rbm;

/// Sweeps that are discarded after all rungs restart from the machine's own states.
const SETTLE: usize = 50;

/// Settings of the chains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChainSettings {
    /// Number of chains; they are independent of one another.
    pub chains: usize,
    /// Sweeps of the adaptation.
    pub sweeps: usize,
    /// Least number of states.
    pub draws: usize,
    /// Seed of all random numbers.
    pub seed: u64,
}

/// Visible states of the model at β = 1, (at least `draws` × n_visible); row k belongs to chain k modulo `chains`.
///
/// # Errors
/// [`Error::Interrupted`].
pub fn tempered_states<F: Float>(
    rbm: &Rbm<F>,
    settings: ChainSettings,
    watch: Watch<'_>,
) -> Result<Array2<F>> {
    let ChainSettings { chains, sweeps, draws, seed } = settings;
    let path = Path::straight(&Base::from_model(rbm, 1.0, seed)?, rbm, 1.0)?;
    let first = TemperingSettings { ensembles: chains, sweeps, rungs: 0, seed: seed.wrapping_add(1) };
    let found = tempering::log_partition(&path, None, first, watch)?;
    let start = vec![found.visible; found.places.len()];
    let mut ladder = Ladder::new(&path, &found.places, &start, seed.wrapping_add(2))?;
    for _ in 0..SETTLE {
        ladder.sweep();
    }
    let last = found.places.len() - 1;
    let sweeps = draws.div_ceil(chains);
    let mut blocks = Vec::with_capacity(sweeps);
    for sweep in 0..sweeps {
        if watch(sweep as f64 / sweeps as f64).is_break() {
            return Err(Error::Interrupted("draws of p"));
        }
        ladder.sweep();
        blocks.push(ladder.visible(last).to_dense());
    }
    let views: Vec<_> = blocks.iter().map(|block| block.slice(s![.., ..])).collect();
    concatenate(Axis(0), &views)
        .map_err(|error| Error::input("tempered states", error, "blocks of equal width"))
}
