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

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn patterns_are_distinct_and_their_probabilities_sum_to_one() {
        for side in 1..=6 {
            let patterns = patterns(side).unwrap();
            let mut rows: Vec<Vec<u8>> = patterns.rows().into_iter().map(|row| row.to_vec()).collect();
            rows.sort_unstable();
            rows.dedup();
            assert_eq!(rows.len(), (1 << (side + 1)) - 2);
            let logs: Vec<f64> = patterns.rows().into_iter().map(|row| log_probability(side, row)).collect();
            assert!((logs.iter().map(|l| l.exp()).sum::<f64>() - 1.0).abs() < 1e-12);
            let exact: f64 = logs.iter().map(|l| -l * l.exp()).sum();
            assert!((entropy(side).unwrap() - exact).abs() < 1e-12);
        }
    }

    #[test]
    fn exactly_the_patterns_are_possible() {
        let patterns: Vec<Vec<u8>> =
            patterns(3).unwrap().rows().into_iter().map(|row| row.to_vec()).collect();
        for state in 0..512usize {
            let bits: Vec<u8> = (0..9).map(|k| (state >> k & 1) as u8).collect();
            let possible = log_probability(3, ArrayView1::from(&bits)) > f64::NEG_INFINITY;
            assert_eq!(possible, patterns.contains(&bits), "{bits:?}");
        }
    }

    #[test]
    fn frequencies_follow_the_probabilities() {
        let (side, n) = (3, 20_000);
        let samples = sample(side, n, 1).unwrap();
        let mut counts: HashMap<Vec<u8>, usize> = HashMap::new();
        samples.rows().into_iter().for_each(|row| *counts.entry(row.to_vec()).or_default() += 1);
        let mut chi_square = 0.0;
        for pattern in patterns(side).unwrap().rows() {
            let expected = n as f64 * log_probability(side, pattern).exp();
            let found = counts.remove(&pattern.to_vec()).unwrap_or(0) as f64;
            chi_square += (found - expected).powi(2) / expected;
        }
        assert!(counts.is_empty(), "samples that are no patterns: {counts:?}");
        // 13 degrees of freedom: above 40.9 with probability 1e-4, below 2 with 3e-4.
        assert!((2.0..40.9).contains(&chi_square), "chi-square {chi_square}");
    }

    #[test]
    fn too_large_a_list_is_refused() {
        assert!(patterns(13).unwrap_err().to_string().contains("1 to 12"));
        assert!(entropy(0).unwrap_err().to_string().contains("setting `side`: found 0"));
    }
}
