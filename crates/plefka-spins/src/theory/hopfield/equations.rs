//! The replica-symmetric free energy of Hopfield memories with one condensed pattern (Amit, Gutfreund & Sompolinsky 1987),
//!
//! f = α/2 + m²/2 + ½αβr(1 − q) + (α/2β)[ln(1 − C) − βq/(1 − C)] − T⟨ln 2cosh β(m + √(αr) z)⟩, C = β(1 − q),
//!
//! stationary where m = ⟨tanh βh⟩, q = ⟨tanh² βh⟩ and r = q/(1 − C)². The term α/2 accounts for the missing diagonal of
//! J.

use plefka::error::{Error, Result};

use crate::theory::arguments;
use crate::theory::field::{log_cosh_and_entropy, spin};

/// The order parameters.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Order {
    /// m, the overlap with the condensed pattern.
    pub m: f64,
    /// q, the Edwards–Anderson parameter, in [0, 1].
    pub q: f64,
    /// r, the variance of the overlaps with the other patterns, in units of 1/N.
    pub r: f64,
}

/// A replica-symmetric state.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct State {
    /// α = P/N.
    pub load: f64,
    /// T.
    pub temperature: f64,
    /// m, the overlap with the condensed pattern, in [0, 1]; 0 if no pattern is condensed.
    pub m: f64,
    /// q, the Edwards–Anderson parameter, in [0, 1].
    pub q: f64,
    /// r, the variance of the overlaps with the other patterns, in units of 1/N.
    pub r: f64,
    /// C = β(1 − q), the susceptibility, below 1.
    pub response: f64,
    /// f per spin.
    pub free_energy: f64,
    /// u = f + Ts per spin, for H = −½ Σ_{i≠j} J_ij s_i s_j.
    pub energy: f64,
    /// s = −∂f/∂T per spin; negative in the glass at low T, where replica symmetry fails.
    pub entropy: f64,
    /// 1 − αβ²⟨sech⁴ βh⟩/(1 − C)², the replicon eigenvalue: positive where replica symmetry is stable, minus infinity at
    /// T = 0 and α > 0.
    pub replicon: f64,
}

/// f per spin at any order parameters with C = β(1 − q) < 1, in units of the couplings; its stationary points are the
/// states. At T = 0, q does not determine C, so that only the states themselves have a free energy.
///
/// # Errors
///
/// A load < 0, a temperature ≤ 0, an m that is not finite, an r outside 0 ≤ r < ∞ or a q outside 1 − T < q ≤ 1.
pub fn free_energy(load: f64, temperature: f64, order: Order) -> Result<f64> {
    arguments::load(load)?;
    if !(temperature.is_finite() && temperature > 0.0) {
        return Err(Error::setting("temperature", temperature, "a finite number above 0"));
    }
    let Order { m, q, r } = order;
    let response = (1.0 - q) / temperature;
    if !(m.is_finite() && (0.0..f64::INFINITY).contains(&r)) {
        return Err(Error::input("order parameters", format!("{order:?}"), "a finite m and r ≥ 0"));
    }
    if !(q <= 1.0 && response < 1.0) {
        return Err(Error::input("q", q, "at most 1 and above 1 − T"));
    }
    let (log_cosh, _) = log_cosh_and_entropy(m, (load * r).sqrt(), temperature);
    Ok(patterns(load, temperature, order, 1.0 - response) + 0.5 * m * m - log_cosh)
}

/// The contribution of the uncondensed patterns to f; `left` is 1 − C.
fn patterns(load: f64, temperature: f64, order: Order, left: f64) -> f64 {
    0.5 * load * (1.0 + order.r * (1.0 - left) + temperature * left.ln() - order.q / left)
}

impl State {
    /// The state with the overlap m and the spread σ = √(αr) of the local field; both must solve the equations.
    pub(super) fn new(load: f64, temperature: f64, m: f64, spread: f64) -> Self {
        let averages = spin(m, spread, temperature);
        let (q, response) = (averages.squared, averages.response);
        // At a solution 1 − C = √(αq)/σ, which keeps its digits for C near 1, as in the glass at small loads.
        let left = if response > 0.5 && spread > 0.0 { (load * q).sqrt() / spread } else { 1.0 - response };
        let r = q / (left * left);
        let (log_cosh, entropy) = log_cosh_and_entropy(m, spread, temperature);
        let order = Order { m, q, r };
        let free_energy = patterns(load, temperature, order, left) + 0.5 * m * m - log_cosh;
        let entropy = entropy - 0.5 * load * (left.ln() + response / left);
        let unstable = if load > 0.0 { load * averages.fourth / (left * left) } else { 0.0 };
        Self {
            load,
            temperature,
            m,
            q,
            r,
            response,
            free_energy,
            energy: free_energy + temperature * entropy,
            entropy,
            replicon: 1.0 - unstable,
        }
    }

    /// The order parameters m, q and r.
    pub fn order(&self) -> Order {
        Order { m: self.m, q: self.q, r: self.r }
    }
}
