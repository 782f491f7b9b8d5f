//! The share of spins of a stored pattern that the first step of the dynamics flips: the local field along the pattern
//! is 1 plus a normal number of variance α (Hertz, Krogh & Palmer 1991, §2.2).

use plefka::error::Result;

use crate::theory::arguments;

/// ½ erfc(1/√(2α)), the share of spins of a stored pattern that oppose their field at `load` α and T = 0.
///
/// # Errors
///
/// A load that is negative or not finite.
pub fn one_step_error(load: f64) -> Result<f64> {
    arguments::load(load)?;
    Ok(0.5 * libm::erfc((2.0 * load).sqrt().recip()))
}
