//! Results of tempering and annealing of an Ising model, with named attributes.

use numpy::{PyArray1, PyArray2, PyArray3};
use pyo3::prelude::*;

/// Energies, overlaps and states at every rung of a ladder.
#[pyclass(frozen, get_all, module = "plefka._engine")]
pub(crate) struct IsingLadder {
    /// ⟨E⟩, (rungs).
    pub energies: Py<PyArray1<f64>>,
    /// Standard errors of ⟨E⟩, (rungs).
    pub energy_errors: Py<PyArray1<f64>>,
    /// Overlaps of all pairs of ensembles at every sweep, (rungs × pairs).
    pub overlaps: Py<PyArray2<f64>>,
    /// Shares of accepted changes of place with the next rung, (rungs − 1).
    pub acceptances: Py<PyArray1<f64>>,
    /// ln Z, nats, (rungs).
    pub log_partitions: Py<PyArray1<f64>>,
    /// ⟨s⟩, (rungs × spins).
    pub magnetizations: Py<PyArray2<f64>>,
    /// The last states, (rungs × ensembles × spins).
    pub states: Py<PyArray3<f64>>,
    /// Sentences on problems.
    pub warnings: Vec<String>,
}

/// ln Z by annealing, nats.
#[pyclass(frozen, get_all, module = "plefka._engine")]
pub(crate) struct IsingLogPartition {
    /// ln Z.
    pub log_partition: f64,
    /// Its standard error.
    pub std_error: f64,
    /// Lower end of the interval.
    pub lower: f64,
    /// Upper end of the interval.
    pub upper: f64,
    /// Effective number of chains.
    pub effective_sample_size: f64,
}
