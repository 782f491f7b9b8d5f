//! The lines of the phase diagram at one load, and the rows of a simulation over it.

use plefka_spins::hopfield::Measured;
use plefka_spins::theory::hopfield::{
    at_temperature, glass_temperature, retrieval_limit, thermodynamic_limit,
};

/// The lines at one load; `None` if the transition does not exist.
#[derive(Debug, Clone, Copy, serde::Serialize)]
pub(super) struct Lines {
    /// Patterns per spin.
    pub load: f64,
    /// T_M: retrieval states exist below it.
    pub retrieval_limit: Option<f64>,
    /// T_c: retrieval states are the ground states below it.
    pub thermodynamic_limit: Option<f64>,
    /// T_g: the spin glass exists below it.
    pub glass_temperature: f64,
    /// T_AT: replica symmetry fails below it.
    pub at_temperature: Option<f64>,
}

impl Lines {
    /// The lines at a load.
    ///
    /// # Errors
    /// The errors of the theory, which has no solution at some loads.
    pub(super) fn at(load: f64) -> plefka::Result<Self> {
        Ok(Self {
            load,
            retrieval_limit: retrieval_limit(load)?,
            thermodynamic_limit: thermodynamic_limit(load)?,
            glass_temperature: glass_temperature(load)?,
            at_temperature: at_temperature(load)?,
        })
    }
}

/// The rows of the grid, each at one temperature.
pub(super) fn rows(measured: &[Measured]) -> impl Iterator<Item = &[Measured]> {
    measured.chunk_by(|a, b| a.temperature == b.temperature)
}
