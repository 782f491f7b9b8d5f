//! Ranges of numbers that users give: a value beyond them overflows, or divides by zero, somewhere in a computation.

use crate::error::{Error, Result};

/// The least and the largest inverse temperature, and temperature.
pub const MODERATE: (f64, f64) = (1e-6, 1e6);

/// Refuses a number outside `least` to `most`; `name` is the setting as the user writes it.
///
/// # Errors
/// [`Error::Setting`] for numbers outside the range, and for NaN.
pub fn between(name: &str, value: f64, (least, most): (f64, f64)) -> Result<()> {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    let kind = if least > 0.0 { "a positive number" } else { "a number" };
    Err(Error::setting(name, value, format!("{kind}, from {least:e} to {most:e}")))
}

/// Refuses an inverse temperature that is not positive and moderate.
///
/// # Errors
/// [`Error::Setting`], named `beta`.
pub fn beta(value: f64) -> Result<()> {
    between("beta", value, MODERATE)
}

/// Refuses a temperature that is not positive and moderate.
///
/// # Errors
/// [`Error::Setting`] with the given name.
pub fn temperature(name: &str, value: f64) -> Result<()> {
    between(name, value, MODERATE)
}

/// Refuses fields, couplings and scales too large for their squares to be finite in single precision.
///
/// # Errors
/// [`Error::Setting`] with the given name.
pub fn moderate(name: &str, value: f64) -> Result<()> {
    between(name, value, (-MODERATE.1, MODERATE.1))
}
