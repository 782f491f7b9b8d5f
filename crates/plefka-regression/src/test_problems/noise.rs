//! Reproducible noise that is the same in every programming language: SplitMix64 (Steele, Lea & Flood 2014), the upper
//! 53 bits plus ½ as a number in (0, 1), pairs transformed by Box & Muller (1958), cosine first.

use std::f64::consts::TAU;

use ndarray::Array1;

/// `n` standard normal numbers.
pub fn noise(n: usize, seed: u64) -> Array1<f64> {
    let mut state = seed;
    let mut uniform = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        ((z >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    };
    let mut out = Vec::with_capacity(n + 1);
    while out.len() < n {
        let (radius, angle) = ((-2.0 * uniform().ln()).sqrt(), TAU * uniform());
        out.extend([radius * angle.cos(), radius * angle.sin()]);
    }
    out.truncate(n);
    Array1::from(out)
}

/// Noise smoothed by the weights 1 2 3 2 1 of neighbours, with zeros beyond the ends.
pub fn smoothed(noise: &Array1<f64>) -> Array1<f64> {
    let at = |i: i64| usize::try_from(i).ok().and_then(|i| noise.get(i)).copied().unwrap_or(0.0);
    let weights = [(-2, 1.0), (-1, 2.0), (0, 3.0), (1, 2.0), (2, 1.0)];
    (0..noise.len() as i64).map(|i| weights.iter().map(|(step, w)| w * at(i + step)).sum()).collect()
}
