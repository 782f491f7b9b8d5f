//! The thermal numbers of one temperature and of several.

use serde::{Deserialize, Serialize};

/// How the numbers were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ThermalMethod {
    /// Enumeration.
    Exact,
    /// Parallel tempering.
    Tempering,
}

/// The thermal numbers of all temperatures.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Thermal {
    /// How.
    pub method: ThermalMethod,
    /// Lowest temperature last.
    pub points: Vec<Point>,
    /// Tempering: the lowest swap rate of two neighbouring temperatures; 1 for enumeration.
    pub smallest_swap_rate: f64,
}

/// One temperature. Errors are standard errors from the ensembles (0 for enumeration).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Point {
    /// In units of the machine's own.
    pub temperature: f64,
    /// ⟨E⟩, of fields and weights.
    pub energy: f64,
    /// C, of the whole machine, in units of Boltzmann's constant.
    pub specific_heat: f64,
    /// Its error.
    pub specific_heat_error: f64,
    /// χ of Σ_i v_i, per visible unit.
    pub susceptibility: f64,
    /// Its error.
    pub susceptibility_error: f64,
    /// χ along the given direction of unit length: that of the leading mode of W.
    pub mode_susceptibility: f64,
    /// Its error.
    pub mode_susceptibility_error: f64,
}
