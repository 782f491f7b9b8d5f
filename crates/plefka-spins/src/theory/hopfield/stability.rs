//! The stability of retrieval states against replica-symmetry breaking (de Almeida & Thouless 1978; Amit, Gutfreund &
//! Sompolinsky 1987): 1 − αβ²⟨sech⁴ βh⟩/(1 − C)² > 0. At small loads stability ends at T ≈ √(8α/9π) e^{−1/2α}.

use std::sync::OnceLock;

use plefka::error::Result;

use super::equations::State;
use super::retrieval::Solution;
use super::spinodal::Spinodal;
use crate::theory::almeida_thouless::line;
use crate::theory::arguments;
use crate::theory::roots::{maximum, root};

/// The lowest ln κ at which averages do not underflow.
const COLDEST: f64 = -340.0;

/// The replicon eigenvalue 1 − αβ²⟨sech⁴ βh⟩/(1 − C)² of a state: replica symmetry is stable where it is positive.
pub fn at_stability(state: &State) -> f64 {
    state.replicon
}

/// The solution at κ on the line where the replicon vanishes.
fn on_line(ln_kappa: f64) -> Option<Solution> {
    let kappa = ln_kappa.exp();
    line(kappa).map(|y| Solution::new(y, kappa))
}

/// √α on the line.
fn root_load(ln_kappa: f64) -> f64 {
    on_line(ln_kappa).map_or(f64::NAN, |solution| solution.root_load())
}

/// ln κ at which the line meets the line T_M.
fn crossing() -> Option<f64> {
    root(-4.0, 0.0, |ln_kappa| on_line(ln_kappa).map_or(f64::NAN, |solution| solution.slope()))
}

/// The point where the line of unstable replica symmetry meets T_M(α): above its temperature all retrieval states are
/// stable.
pub fn at_crossing() -> Option<Spinodal> {
    let solution = on_line(crossing()?)?;
    Some(Spinodal {
        load: solution.root_load().powi(2),
        temperature: solution.temperature(),
        m: solution.overlap(),
    })
}

/// ln κ of the largest load on the line, at or just before the crossing.
fn last() -> Option<f64> {
    static FOUND: OnceLock<Option<f64>> = OnceLock::new();
    *FOUND.get_or_init(|| crossing().map(|end| maximum(end - 1.0, end, root_load)))
}

/// The temperature below which the retrieval state at `load` α is unstable; `None` at loads without a retrieval state.
/// Temperatures under 10⁻¹⁴⁷ are returned as 0.
///
/// # Errors
///
/// A load that is negative or not finite.
pub fn at_temperature(load: f64) -> Result<Option<f64>> {
    arguments::load(load)?;
    let wanted = load.sqrt();
    if wanted < root_load(COLDEST) {
        return Ok(Some(0.0));
    }
    let found = last().and_then(|end| root(COLDEST, end, |ln_kappa| root_load(ln_kappa) - wanted));
    Ok(found.and_then(on_line).map(|solution| solution.temperature()))
}
