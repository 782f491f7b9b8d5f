//! Measurements and effort of the thermometer.

use serde::{Deserialize, Serialize};

use super::path::PathSettings;
use super::thermal;
use crate::error::{Error, Result};
use crate::inference::{FixedPoint, Solver, expansion_named};

/// Measurements and effort of the thermometer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ThermometerSettings {
    /// The expansion whose solutions are sought, by its name in the registry.
    pub order: String,
    /// Solver of the equations.
    pub solver: Solver,
    /// Largest number of evaluations of the equations per start.
    pub iterations: usize,
    /// Largest residual of a converged start.
    pub tolerance: f64,
    /// Largest number of starts from data.
    pub starts: usize,
    /// Number of random starts.
    pub random: usize,
    /// Smallest overlap of two solutions of one group.
    pub same_group: f64,
    /// Lowest and highest temperature of the sweep over mean-field solutions, in units of the machine's own
    /// temperature.
    pub range: (f64, f64),
    /// Number of temperatures of that sweep, spaced by a constant factor; 0 for no sweep.
    pub temperatures: usize,
    /// Settings for specific heat and susceptibility.
    pub thermal: thermal::ThermalSettings,
    /// Whether the temperature and the factor on the weights at which the machine enters the domain are searched.
    pub search: bool,
    /// The measured path to the domain: continued runs with decays and bounds on the norms. Needs data.
    pub path: PathSettings,
    /// Seed of starts, chains and runs.
    pub seed: u64,
}

impl Default for ThermometerSettings {
    fn default() -> Self {
        Self {
            order: "2".into(),
            solver: Solver::Anderson,
            iterations: 1000,
            tolerance: 1e-7,
            starts: 32,
            random: 32,
            same_group: 0.95,
            range: (0.5, 4.0),
            temperatures: 10,
            thermal: thermal::ThermalSettings::default(),
            search: true,
            path: PathSettings::default(),
            seed: 1,
        }
    }
}

impl ThermometerSettings {
    pub(super) fn fixed_point(&self) -> FixedPoint {
        let Self { tolerance, iterations, solver, .. } = *self;
        FixedPoint { tolerance, iterations, solver, ..FixedPoint::default() }
    }

    /// Refuses settings out of range.
    pub fn check(&self) -> Result<()> {
        expansion_named::<f64>(&self.order)?;
        self.thermal.check()?;
        self.path.check()?;
        let (low, high) = self.range;
        if !(low > 0.0 && high > low && high.is_finite()) {
            let expected = "two temperatures, the lower one above 0";
            return Err(Error::setting("range", format!("{low} to {high}"), expected));
        }
        if self.iterations == 0 {
            return Err(Error::setting("iterations", 0, "at least 1"));
        }
        if !(self.tolerance > 0.0 && self.tolerance.is_finite()) {
            return Err(Error::setting("tolerance", self.tolerance, "a positive number"));
        }
        if !(-1.0..=1.0).contains(&self.same_group) {
            return Err(Error::setting("same_group", self.same_group, "an overlap from -1 to 1"));
        }
        Ok(())
    }

    /// Temperatures of the sweep, highest first.
    pub(super) fn sweep(&self) -> Vec<f64> {
        let (low, high) = self.range;
        let last = self.temperatures.saturating_sub(1).max(1) as f64;
        (0..self.temperatures).map(|k| high * (low / high).powf(k as f64 / last)).collect()
    }
}
