//! The settings of the monitors: their frequency and their numbers of samples.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// The monitors, their frequency and their numbers of samples.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MonitorConfig {
    /// Number of epochs between measurements; 0 never measures.
    pub every: u64,
    /// Size of the fixed random subsample of each set.
    pub samples: usize,
    /// Number of chains of the running likelihood; 0 turns it off.
    pub likelihood_chains: usize,
    /// The likelihood is exact if the states of the smaller layer times the units of the larger layer are at most 2 to
    /// this power; 29 takes between a tenth of a second and two seconds.
    pub exact_up_to: u32,
    /// Number of starts of the mean-field likelihood, the first rows of the subsample; 0 turns it off.
    pub mean_field_starts: usize,
    /// The expansion of the mean-field likelihood.
    pub mean_field_order: String,
    /// Largest number of iterations of the mean-field likelihood and of the solutions for `sigma_max`.
    pub mean_field_iterations: usize,
    /// Number of samples whose solutions are used for `sigma_max`, the first rows of the subsample; 0 turns it off.
    pub stability_starts: usize,
}

impl Default for MonitorConfig {
    fn default() -> Self {
        Self {
            every: 1,
            samples: 256,
            likelihood_chains: 128,
            exact_up_to: 29,
            mean_field_starts: 32,
            mean_field_order: "2".into(),
            mean_field_iterations: 150,
            stability_starts: 8,
        }
    }
}

impl MonitorConfig {
    /// Refuses settings out of range.
    pub fn check(&self) -> Result<()> {
        crate::inference::expansion_named::<f64>(&self.mean_field_order)?;
        if self.samples == 0 {
            return Err(Error::setting("monitors.samples", 0, "at least 1"));
        }
        if (1..8).contains(&self.likelihood_chains) {
            let found = self.likelihood_chains;
            return Err(Error::setting("monitors.likelihood_chains", found, "0, or at least 8"));
        }
        Ok(())
    }
}
