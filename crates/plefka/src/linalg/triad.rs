//! The triad a = b + s c of McCalpin's STREAM, which measures how fast memory is. It stands in the engine because it has to
//! be compiled at the engine's level of optimisation.

use crate::kernels::parallel;

/// Numbers that one task streams.
const PIECE: usize = 1 << 18;

/// a = b + `factor` c on all threads of the current pool.
///
/// # Panics
/// If the lengths differ.
pub fn triad(a: &mut [f32], b: &[f32], c: &[f32], factor: f32) {
    assert!(a.len() == b.len() && a.len() == c.len(), "equal lengths");
    let pieces = a.chunks_mut(PIECE).zip(b.chunks(PIECE)).zip(c.chunks(PIECE));
    parallel::for_each(pieces.collect(), 1, |((a, b), c)| {
        a.iter_mut().zip(b).zip(c).for_each(|((a, &b), &c)| *a = b + factor * c);
    });
}
