//! What the theory takes: temperatures T ≥ 0, loads α ≥ 0 and finite fields.

use plefka::error::{Error, Result};

/// A finite temperature T ≥ 0.
pub(super) fn temperature(value: f64) -> Result<()> {
    not_negative("temperature", value)
}

/// A finite load α ≥ 0.
pub(super) fn load(value: f64) -> Result<()> {
    not_negative("load", value)
}

fn not_negative(name: &str, value: f64) -> Result<()> {
    if value.is_finite() && value >= 0.0 {
        return Ok(());
    }
    Err(Error::setting(name, value, "a finite number of at least 0"))
}

/// A finite number of either sign.
pub(super) fn finite(name: &str, value: f64) -> Result<()> {
    if value.is_finite() { Ok(()) } else { Err(Error::setting(name, value, "a finite number")) }
}
