//! Checks of the arguments of the theory: temperatures T ≥ 0, loads α ≥ 0 and finite fields.

use plefka::error::{Error, Result};

/// Refuses a temperature that is negative or not finite.
pub(super) fn temperature(value: f64) -> Result<()> {
    not_negative("temperature", value)
}

/// Refuses a load that is negative or not finite.
pub(super) fn load(value: f64) -> Result<()> {
    not_negative("load", value)
}

fn not_negative(name: &str, value: f64) -> Result<()> {
    if value.is_finite() && value >= 0.0 {
        return Ok(());
    }
    Err(Error::setting(name, value, "a finite number of at least 0"))
}

/// Refuses a number that is not finite.
pub(super) fn finite(name: &str, value: f64) -> Result<()> {
    if value.is_finite() { Ok(()) } else { Err(Error::setting(name, value, "a finite number")) }
}
