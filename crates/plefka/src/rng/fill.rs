//! Uniform numbers in [0, 1) of each number type from the bits of a stream.

use super::Stream;

/// A number type with uniform numbers.
pub trait FillUniform: Sized {
    /// Fills `out` with uniform numbers in [0, 1).
    fn fill_uniform(rng: &mut Stream, out: &mut [Self]);
}

impl FillUniform for f32 {
    fn fill_uniform(rng: &mut Stream, out: &mut [Self]) {
        // Two 24-bit numbers from each 64-bit draw.
        const SCALE: f32 = 1.0 / (1u32 << 24) as f32;
        for pair in out.chunks_mut(2) {
            let bits = rng.next_bits();
            pair[0] = (bits >> 40) as f32 * SCALE;
            if let Some(second) = pair.get_mut(1) {
                *second = ((bits >> 8) & 0xff_ffff) as f32 * SCALE;
            }
        }
    }
}

impl FillUniform for f64 {
    fn fill_uniform(rng: &mut Stream, out: &mut [Self]) {
        const SCALE: f64 = 1.0 / (1u64 << 53) as f64;
        for x in out {
            *x = (rng.next_bits() >> 11) as f64 * SCALE;
        }
    }
}
