//! The phase diagram of Hopfield memories in the load and the temperature (Amit, Gutfreund & Sompolinsky 1985).

use plefka::error::Result;

use super::spin_glass::glass_temperature;
use super::spinodal::critical_load;
use super::thermodynamic::thermodynamic_load;
use crate::theory::arguments;

/// The phase of a Hopfield network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Memories are the global minima of the free energy: T < T_c.
    Retrieval,
    /// Memories are metastable beside the spin glass: T_c < T < T_M.
    MetastableRetrieval,
    /// The spin glass exists alone, without memories: T_M < T < T_g.
    SpinGlass,
    /// m = q = 0: T ≥ T_g.
    Paramagnet,
}

/// The phase at `load` α ≥ 0 and `temperature` T ≥ 0.
///
/// # Errors
///
/// A load or temperature that is negative or not finite.
pub fn phase(load: f64, temperature: f64) -> Result<Phase> {
    arguments::temperature(temperature)?;
    if temperature >= glass_temperature(load)? {
        return Ok(Phase::Paramagnet);
    }
    if load > critical_load(temperature)?.load || temperature >= 1.0 {
        return Ok(Phase::SpinGlass);
    }
    let stable = load <= thermodynamic_load(temperature)?;
    Ok(if stable { Phase::Retrieval } else { Phase::MetastableRetrieval })
}
