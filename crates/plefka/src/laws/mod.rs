//! Laws for any unit, expansion, negative phase or sampler: each is a function that checks an implementation and
//! returns the first violation with its numbers. For tests, inside the crate and out.
//!
//! ```
//! use plefka::laws::{self, machines};
//! use plefka::units::Bernoulli;
//! # fn main() -> laws::Verdict {
//! let layer = machines::layer(&Bernoulli, 8, 1.0, 1);
//! laws::unit::cumulants(&layer, 1.0, 4)?;
//! laws::unit::legendre(&layer, 1.0)?;
//! # Ok(()) }
//! ```

use crate::error::Error;

pub mod expansion;
pub mod machines;
pub mod negative;
pub mod phases;
pub mod sampler;
pub mod slopes;
pub mod solver;
pub mod unit;

/// The violation of a law.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Violation {
    /// A number differs from the number that the law requires.
    #[error("{law}: {place}: found {found}, expected {expected} within {tolerance:e}")]
    Number {
        /// The law.
        law: &'static str,
        /// The place: unit, field, weight or state.
        place: String,
        /// The implementation's number.
        found: f64,
        /// The law's number.
        expected: f64,
        /// The largest difference that passes.
        tolerance: f64,
    },
    /// The implementation, or the enumeration for the comparison, returned an error.
    #[error(transparent)]
    Refused(#[from] Error),
}

/// The result of a law: `Ok`, or the violation.
pub type Verdict = Result<(), Violation>;

/// Compares two numbers; NaN is a violation, equal infinities are not.
fn close(
    law: &'static str,
    place: impl FnOnce() -> String,
    found: f64,
    expected: f64,
    tolerance: f64,
) -> Verdict {
    if found == expected || (found - expected).abs() <= tolerance {
        return Ok(());
    }
    Err(Violation::Number { law, place: place(), found, expected, tolerance })
}

/// Demands that a condition holds; `found` is the number that violates it.
fn holds(law: &'static str, place: impl FnOnce() -> String, ok: bool, found: f64, expected: f64) -> Verdict {
    if ok { Ok(()) } else { Err(Violation::Number { law, place: place(), found, expected, tolerance: 0.0 }) }
}

/// df/dx at 0 from four values, error O(step⁴): [8(f(h) − f(−h)) − (f(2h) − f(−2h))]/12h.
fn derivative(step: f64, mut f: impl FnMut(f64) -> f64) -> f64 {
    (8.0 * (f(step) - f(-step)) - (f(2.0 * step) - f(-2.0 * step))) / (12.0 * step)
}

/// [`derivative`] of several functions at once, in their order.
fn derivatives_of(step: f64, mut f: impl FnMut(f64) -> Vec<f64>) -> Vec<f64> {
    let [up, down, far_up, far_down] = [step, -step, 2.0 * step, -2.0 * step].map(&mut f);
    let values = up.iter().zip(&down).zip(far_up.iter().zip(&far_down));
    values
        .map(|((up, down), (far_up, far_down))| (8.0 * (up - down) - (far_up - far_down)) / (12.0 * step))
        .collect()
}
