//! States without a condensed pattern, m = 0: the spin glass below T_g = 1 + √α and the paramagnet above T_g (Amit,
//! Gutfreund & Sompolinsky 1985, 1987).

use plefka::error::Result;

use super::equations::State;
use crate::theory::arguments;
use crate::theory::gauss::moments;
use crate::theory::roots::root;

/// T_g = 1 + √α, the transition from the spin glass to the paramagnet.
///
/// # Errors
///
/// A load that is negative or not finite.
pub fn glass_temperature(load: f64) -> Result<f64> {
    arguments::load(load)?;
    Ok(1.0 + load.sqrt())
}

/// The spin glass, m = 0 and q > 0, at `load` α and `temperature` T ≥ 0; `None` for T ≥ T_g, and at α = 0, where r
/// diverges.
///
/// # Errors
///
/// A load or temperature that is negative or not finite.
pub fn spin_glass(load: f64, temperature: f64) -> Result<Option<State>> {
    arguments::temperature(temperature)?;
    if temperature >= glass_temperature(load)? || load < f64::MIN_POSITIVE {
        return Ok(None);
    }
    Ok(spread(load, temperature).map(|spread| State::new(load, temperature, 0.0, spread)))
}

/// σ = √(αr) of the spin glass. At κ = T/σ the equations give σ = Φ′ + √(αq), and T = κσ increases with κ.
pub(super) fn spread(load: f64, temperature: f64) -> Option<f64> {
    let at = |kappa: f64| {
        let averages = moments(0.0, kappa);
        averages.slope + (load * averages.squared).sqrt()
    };
    // σ decreases with κ, from √(2/π) + √α at κ = 0.
    let largest = at(0.0);
    let low = temperature / largest;
    if low < 1e-300 {
        return Some(largest);
    }
    let mut high = 2.0 * low;
    while high * at(high) < temperature {
        high *= 2.0;
        // T equals T_g up to rounding.
        if high > 1e9 {
            return None;
        }
    }
    let excess = |ln_kappa: f64| ln_kappa.exp() * at(ln_kappa.exp()) / temperature - 1.0;
    root(low.ln() - 1e-9, high.ln(), excess).map(|ln_kappa| temperature / ln_kappa.exp())
}

/// The paramagnet, m = q = 0, at `load` α and `temperature` T > 1; `None` at T ≤ 1. It is unstable below T_g.
///
/// # Errors
///
/// A load or temperature that is negative or not finite.
pub fn paramagnet(load: f64, temperature: f64) -> Result<Option<State>> {
    arguments::load(load)?;
    arguments::temperature(temperature)?;
    Ok((temperature > 1.0).then(|| State::new(load, temperature, 0.0, 0.0)))
}
