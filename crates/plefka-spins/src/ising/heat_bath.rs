//! The heat bath of one spin (Glauber 1963): s = 1 with probability 1/(1 + e^{−2d}) at a drive d, the field on the spin
//! divided by the temperature.

use plefka::rng::Stream;

/// Whether the spin points up.
fn is_up(drive: f64, stream: &mut Stream) -> bool {
    stream.uniform() < 1.0 / (1.0 + (-2.0 * drive).exp())
}

/// A random spin at the given drive, −1 or 1.
pub(crate) fn draw(drive: f64, stream: &mut Stream) -> f64 {
    if is_up(drive, stream) { 1.0 } else { -1.0 }
}

/// Whether a new draw at the given drive flips a spin of value `spin`, −1 or 1.
pub(crate) fn turns(spin: f64, drive: f64, stream: &mut Stream) -> bool {
    is_up(drive, stream) != (spin > 0.0)
}
