//! Chains carried along a ladder, from rung to rung with some Gibbs sweeps at each: where replicas start.

use ndarray::Array2;

use crate::data::Rows;
use crate::float::Float;
use crate::inference::path::Path;

/// How chains are carried.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Carry {
    /// Sweeps at every rung.
    pub(crate) sweeps: u64,
    /// Seed of the random numbers.
    pub(crate) seed: u64,
    /// Step of the random streams of the first sweep at a rung; those of the others count down from it.
    pub(crate) step: u64,
}

/// The visible states (chains × n_visible) of every one of `rungs` (number, place on the path), in their order, from
/// states near the first.
pub(crate) fn carried<'a, F: Float>(
    path: &Path<F>,
    rungs: impl Iterator<Item = (usize, &'a f64)>,
    mut visible: Rows<F>,
    carry: Carry,
) -> Vec<Array2<F>> {
    let mut states = Vec::new();
    for (number, &place) in rungs {
        let rung = path.rung(place);
        let mut inputs = rung.inputs(&visible);
        for sweep in 0..carry.sweeps {
            let chains = rung.sweep(&inputs, carry.seed, carry.step - sweep, number as u32);
            (visible, inputs) = (chains.visible, chains.inputs);
        }
        states.push(visible.to_dense());
    }
    states
}
