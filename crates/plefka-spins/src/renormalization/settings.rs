//! The settings of a report: the limit of listed states, the estimates of partition functions and the number of draws
//! of p.

use std::time::Duration;

use ndarray::Array2;
use plefka::error::{Error, Result};
use plefka::inference::PartitionMethod;
use plefka::vocabulary::alternatives;

/// The partition methods that a report accepts.
pub const METHODS: [PartitionMethod; 4] =
    [PartitionMethod::Auto, PartitionMethod::Exact, PartitionMethod::Ais, PartitionMethod::Pt];

/// The settings of a renormalisation report.
#[derive(Debug, Clone)]
pub struct RenormalizationSettings {
    /// `Auto` lists and enumerates states if possible and estimates otherwise; `Exact` refuses to estimate; `Ais` and
    /// `Pt` always estimate, by annealed importance sampling or parallel tempering. Other methods are refused.
    pub method: PartitionMethod,
    /// Largest number of visible states that `Auto` lists; the absolute limit is 2²⁴.
    pub max_states: usize,
    /// Mutually independent states of p for the average of ln τ when p is not listed, (states × n_visible); `None`
    /// draws them from p.
    pub states: Option<Array2<f64>>,
    /// Number of states drawn from p; at least 2.
    pub draws: usize,
    /// Tempering sweeps that find the ladder and bring a teacher's chains to equilibrium; at least 20.
    pub sweeps: usize,
    /// Approximate time limit of each estimate of ln Z, and of the enumeration of a teacher for its draws.
    pub budget: Duration,
    /// Annealing steps or tempering sweeps for each ln Z; `None` uses as many as the budget allows.
    pub effort: Option<usize>,
    /// Seed.
    pub seed: u64,
    /// Tolerance of the conditions, nats; positive.
    pub tolerance: f64,
}

impl Default for RenormalizationSettings {
    fn default() -> Self {
        Self {
            method: PartitionMethod::Auto,
            max_states: 1 << 20,
            states: None,
            draws: 10_000,
            sweeps: 1000,
            budget: Duration::from_secs(60),
            effort: None,
            seed: 1,
            tolerance: 1e-6,
        }
    }
}

impl RenormalizationSettings {
    /// Refuses settings out of range.
    pub(super) fn check(&self) -> Result<()> {
        if !METHODS.contains(&self.method) {
            let names = alternatives(&METHODS.map(PartitionMethod::name));
            return Err(Error::setting("method", self.method.name(), names));
        }
        if !(self.tolerance.is_finite() && self.tolerance > 0.0) {
            return Err(Error::setting("tolerance", self.tolerance, "a positive number of nats"));
        }
        if self.draws < 2 {
            return Err(Error::setting("draws", self.draws, "at least 2"));
        }
        if self.sweeps < 20 {
            return Err(Error::setting("sweeps", self.sweeps, "at least 20"));
        }
        match &self.states {
            Some(states) if states.nrows() < 2 => {
                Err(Error::input("given states of p", states.nrows(), "at least 2"))
            }
            _ => Ok(()),
        }
    }
}
