//! The line on which retrieval states become the global minimum of the free energy: f of retrieval equals f of the spin
//! glass, at T_c(α) and its inverse (Amit, Gutfreund & Sompolinsky 1985, 1987).

use plefka::error::Result;

use super::equations::State;
use super::retrieval::{Solution, fold, retrieval};
use super::spin_glass::spread;
use super::spinodal::retrieval_range;
use crate::theory::arguments;
use crate::theory::roots::{maximum, root};

/// f of retrieval minus f of the spin glass.
fn excess(retrieval: &State) -> Option<f64> {
    let (load, temperature) = (retrieval.load, retrieval.temperature);
    let glass = State::new(load, temperature, 0.0, spread(load, temperature)?);
    Some(retrieval.free_energy - glass.free_energy)
}

/// T_c(α), the highest temperature at which a retrieval state at `load` α is the global minimum of f. The line ends at
/// the load 0.0531321, where T = 0.085; above the load 0.0518543 the replica-symmetric memories are not the minimum at
/// T = 0 either.
///
/// # Errors
///
/// A load that is negative or not finite.
pub fn thermodynamic_limit(load: f64) -> Result<Option<f64>> {
    let Some((_, high)) = retrieval_range(load)?.filter(|(low, _)| *low == 0.0) else { return Ok(None) };
    if load == 0.0 {
        return Ok(Some(1.0));
    }
    let difference = |temperature: f64| {
        let state = retrieval(load, temperature).ok().flatten();
        state.and_then(|state| excess(&state)).unwrap_or(f64::NAN)
    };
    // Rounding can lose the state at the end of the range.
    let high = high * (1.0 - 1e-12);
    if difference(0.0) <= 0.0 {
        return Ok(root(0.0, high, difference));
    }
    // The replica-symmetric glass has the more negative entropy at T = 0, so that a rising temperature first favours
    // the memories.
    let best = maximum(0.0, high, |temperature| -difference(temperature));
    Ok(if difference(best) < 0.0 { root(best, high, difference) } else { None })
}

/// The largest load at which a retrieval state is the global minimum of f at `temperature` T ≥ 0; 0 for T ≥ 1.
///
/// # Errors
///
/// A temperature that is negative or not finite.
pub fn thermodynamic_load(temperature: f64) -> Result<f64> {
    arguments::temperature(temperature)?;
    if temperature >= 1.0 {
        return Ok(0.0);
    }
    let difference = |y: f64| {
        let solution = Solution::at_temperature(y, temperature);
        let state = solution.state(solution.root_load().powi(2), temperature);
        excess(&state).unwrap_or(f64::NAN)
    };
    let Some(low) = fold(temperature).map(|solution| solution.y) else { return Ok(0.0) };
    let mut high = 2.0 * low;
    while difference(high) > 0.0 && high < 1e6 {
        high *= 2.0;
    }
    let found = root(low, high, difference);
    Ok(found.map_or(0.0, |y| Solution::at_temperature(y, temperature).root_load().powi(2)))
}
