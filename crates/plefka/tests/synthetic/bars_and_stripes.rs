//! Bars and stripes.

use std::collections::HashMap;

use ndarray::ArrayView1;
use plefka::data::synthetic::bars_and_stripes::{entropy, log_probability, patterns, sample};

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
    let patterns: Vec<Vec<u8>> = patterns(3).unwrap().rows().into_iter().map(|row| row.to_vec()).collect();
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
