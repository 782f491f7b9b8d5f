//! Ranges of the numbers that flags take: a value beyond them would overflow, divide by zero, or ask for endless work.

use plefka::Result;
use plefka::numerics::range::{self, between};

/// Largest load of a memory, patterns per spin.
const MOST_LOAD: f64 = 1e3;
/// Longest measurement of a benchmark, seconds.
const HOUR: f64 = 3600.0;

/// A temperature that may be 0.
pub(crate) fn temperature(name: &str, value: f64) -> Result<()> {
    if value == 0.0 { Ok(()) } else { range::temperature(name, value) }
}

/// A load of a memory.
pub(crate) fn load(value: f64) -> Result<()> {
    between("loads", value, (range::MODERATE.0, MOST_LOAD))
}

/// A number that may be 0 but not negative, such as a margin or a tolerance.
pub(crate) fn at_least_zero(name: &str, value: f64) -> Result<()> {
    between(name, value, (0.0, range::MODERATE.1))
}

/// The seconds that a download may wait.
pub(crate) fn waiting(name: &str, value: f64) -> Result<()> {
    between(name, value, (1e-3, 1e6))
}

/// The seconds of a measurement.
pub(crate) fn seconds(value: f64) -> Result<()> {
    between("seconds", value, (range::MODERATE.0, HOUR))
}
