//! The thermal numbers of one temperature and of several.

use serde::{Deserialize, Serialize};

/// The method of the measurement.
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
    /// The method.
    pub method: ThermalMethod,
    /// The temperatures, highest first.
    pub points: Vec<Point>,
    /// The lowest swap rate of two neighbouring temperatures, for tempering; 1 for enumeration.
    pub smallest_swap_rate: f64,
}

/// The thermal numbers of one temperature. Errors are standard errors from the ensembles (0 for enumeration).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Point {
    /// The temperature, in units of the machine's own temperature.
    pub temperature: f64,
    /// ⟨E⟩, the mean energy of fields and weights.
    pub energy: f64,
    /// C of the whole machine, in units of Boltzmann's constant.
    pub specific_heat: f64,
    /// Standard error of `specific_heat`.
    pub specific_heat_error: f64,
    /// χ of Σ_i v_i, per visible unit.
    pub susceptibility: f64,
    /// Standard error of `susceptibility`.
    pub susceptibility_error: f64,
    /// χ along the leading mode of W, a direction of unit length.
    pub mode_susceptibility: f64,
    /// Standard error of `mode_susceptibility`.
    pub mode_susceptibility_error: f64,
}
