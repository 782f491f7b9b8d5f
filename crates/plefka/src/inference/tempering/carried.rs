//! The starts of replicas: chains carried along a ladder, from rung to rung with some Gibbs sweeps at each rung.

use ndarray::Array2;

use crate::data::Rows;
use crate::float::Float;
use crate::inference::path::Path;

/// Settings of the sweeps.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Carry {
    /// Number of sweeps at every rung.
    pub(crate) sweeps: u64,
    /// Seed of the random numbers.
    pub(crate) seed: u64,
    /// Step of the random streams of the first sweep at a rung; the steps of further sweeps count down from it.
    pub(crate) step: u64,
}

/// The visible states (chains × n_visible) at every one of `rungs` (number, place on the path), in order, from states
/// near the first rung.
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
