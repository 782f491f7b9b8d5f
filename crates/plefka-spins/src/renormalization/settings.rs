//! How a report is made: what may be listed, how partition functions are estimated, how many states of p are looked at.

use std::time::Duration;

use ndarray::Array2;
use plefka::error::{Error, Result};
use plefka::inference::PartitionMethod;
use plefka::vocabulary::alternatives;

/// The methods of a report.
pub const METHODS: [PartitionMethod; 4] =
    [PartitionMethod::Auto, PartitionMethod::Exact, PartitionMethod::Ais, PartitionMethod::Pt];

/// RenormalizationSettings of a report.
#[derive(Debug, Clone)]
pub struct RenormalizationSettings {
    /// `Auto` lists states and enumerates where it can, and estimates otherwise; `Exact` refuses to estimate; `Ais` and
    /// `Pt` estimate always, by annealed importance sampling or parallel tempering. Other methods are refused.
    pub method: PartitionMethod,
    /// Most visible states that `Auto` lists; never more than 2²⁴ are.
    pub max_states: usize,
    /// States of p, independent of one another, to average ln τ over where p is not listed, (states × n_visible); `None`
    /// draws them from p.
    pub states: Option<Array2<f64>>,
    /// How many states of p are drawn; at least 2.
    pub draws: usize,
    /// Sweeps of tempering that find the ladder and bring the chains of a teacher to equilibrium; at least 20.
    pub sweeps: usize,
    /// About how long each estimate of a ln Z may take, and the enumeration of a teacher that draws are taken from.
    pub budget: Duration,
    /// Steps of annealing or sweeps of tempering for each ln Z; `None` takes as many as the budget allows.
    pub effort: Option<usize>,
    /// Seed.
    pub seed: u64,
    /// Conditions hold within this, nats; positive.
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
    /// Refuses what is out of range.
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
