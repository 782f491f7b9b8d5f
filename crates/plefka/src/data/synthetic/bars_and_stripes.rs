//! Bars and stripes (MacKay, "Information Theory, Inference, and Learning Algorithms", 2003, ch. 43; Hinton &
//! Sejnowski 1986): an orientation is chosen with probability ½, then each of the L parallel lines is on with
//! probability ½.
//!
//! All-off and all-on arise from both orientations and have probability 2^−L each; the 2^(L+1) − 4 other
//! patterns have 2^−(L+1) each. For L = 1 these two are the only patterns.

use std::f64::consts::LN_2;

use ndarray::{Array2, ArrayView1};

use super::start::{Step, stream, zeros};
use crate::error::{Error, Result};

/// Largest side.
pub const MAX_SIDE: usize = 1024;

pub(super) fn check(side: usize) -> Result<()> {
    if !(1..=MAX_SIDE).contains(&side) {
        return Err(Error::setting("side", side, format!("1 to {MAX_SIDE}")));
    }
    Ok(())
}

/// `n` samples (n × side²) of zeros and ones; the pixels of an image follow row after row.
pub fn sample(side: usize, n: usize, seed: u64) -> Result<Array2<u8>> {
    check(side)?;
    let mut samples = zeros(n, side * side)?;
    for (i, mut row) in samples.rows_mut().into_iter().enumerate() {
        let mut stream = stream(seed, Step::BarsAndStripes, i as u64);
        let mut coin = || (stream.next_bits() >> 63) as u8;
        let vertical = coin() == 1;
        let lines: Vec<u8> = (0..side).map(|_| coin()).collect();
        row.indexed_iter_mut().for_each(|(k, pixel)| *pixel = lines[line(k, side, vertical)]);
    }
    Ok(samples)
}

/// The line that contains pixel `k`.
fn line(k: usize, side: usize, vertical: bool) -> usize {
    if vertical { k % side } else { k / side }
}

/// Every pattern once ((2^(side+1) − 2) × side²), stripes before bars. `side` is at most 12.
pub fn patterns(side: usize) -> Result<Array2<u8>> {
    if !(1..=12).contains(&side) {
        return Err(Error::setting("side", side, "1 to 12, to list every pattern"));
    }
    let all = 1usize << side;
    // All-off and all-on are listed among the stripes.
    let chosen = (0..all).map(|on| (on, false)).chain((1..all - 1).map(|on| (on, true)));
    let mut patterns = zeros(2 * all - 2, side * side)?;
    for ((on, vertical), mut row) in chosen.zip(patterns.rows_mut()) {
        row.indexed_iter_mut().for_each(|(k, pixel)| *pixel = (on >> line(k, side, vertical) & 1) as u8);
    }
    Ok(patterns)
}

/// The logarithm of a pattern's probability (nats), −∞ for a pattern that the set does not contain. `pattern` has side²
/// entries.
pub fn log_probability(side: usize, pattern: ArrayView1<u8>) -> f64 {
    let constant = |vertical| {
        (0..side * side).all(|k| pattern[k] == pattern[first(line(k, side, vertical), side, vertical)])
    };
    match (constant(false), constant(true)) {
        (true, true) => -(side as f64) * LN_2,
        (false, false) => f64::NEG_INFINITY,
        _ => -(side as f64 + 1.0) * LN_2,
    }
}

/// The first pixel of a line.
fn first(line: usize, side: usize, vertical: bool) -> usize {
    if vertical { line } else { line * side }
}

/// Mean log-probability (nats) of the rows.
pub(super) fn log_likelihood(side: usize, samples: &Array2<u8>) -> f64 {
    samples.rows().into_iter().map(|row| log_probability(side, row)).sum::<f64>() / samples.nrows() as f64
}

/// The entropy of the set in nats: ln 2 · [2L/2^L + (1 − 2^(1−L))(L + 1)].
pub fn entropy(side: usize) -> Result<f64> {
    check(side)?;
    let length = side as f64;
    let uniform = 2.0 * (-length).exp2();
    Ok(LN_2 * (uniform * length + (1.0 - uniform) * (length + 1.0)))
}
