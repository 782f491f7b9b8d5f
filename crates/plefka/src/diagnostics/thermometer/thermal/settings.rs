//! Temperatures and effort of thermal measurements.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// Name of the interrupted task, for messages.
pub(super) const WHAT: &str = "the thermometer";

/// Temperatures and effort.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ThermalSettings {
    /// Lowest and highest temperature, in units of the machine's own temperature, 1/β.
    pub range: (f64, f64),
    /// Number of temperatures, spaced by a constant factor; 0 for no measurement.
    pub rungs: usize,
    /// Independent ensembles of chains; at least 2.
    pub ensembles: usize,
    /// Sweeps of tempering.
    pub sweeps: usize,
}

impl Default for ThermalSettings {
    fn default() -> Self {
        Self { range: (0.5, 4.0), rungs: 16, ensembles: 16, sweeps: 1000 }
    }
}

impl ThermalSettings {
    /// The temperatures, highest first.
    pub fn temperatures(&self) -> Vec<f64> {
        let (low, high) = self.range;
        let last = self.rungs.saturating_sub(1).max(1) as f64;
        (0..self.rungs).map(|k| high * (low / high).powf(k as f64 / last)).collect()
    }

    /// Refuses settings out of range.
    pub fn check(&self) -> Result<()> {
        let (low, high) = self.range;
        if !(low > 0.0 && high > low && high.is_finite()) {
            let expected = "two temperatures, the lower one above 0";
            return Err(Error::setting("thermal.range", format!("{low} to {high}"), expected));
        }
        if self.rungs == 1 {
            return Err(Error::setting("thermal.rungs", 1, "0, or at least 2"));
        }
        if self.ensembles < 2 {
            return Err(Error::setting("thermal.ensembles", self.ensembles, "at least 2"));
        }
        if self.sweeps < 8 {
            return Err(Error::setting("thermal.sweeps", self.sweeps, "at least 8"));
        }
        Ok(())
    }
}
