//! The free-energy gap of sets with known means and errors.

use plefka::diagnostics::free_energy_gap::{gap, rise};
use plefka::rng::{Purpose, Stream};

#[test]
fn gap_error_and_score_are_those_of_two_means() {
    // Variances 2/2 · and 8/3: squared errors 1/3 and 8/3/4.
    let found = gap(&[1.0, 2.0, 3.0], &[4.0, 8.0, 4.0, 8.0]).unwrap();
    let error = (1.0f64 / 3.0 + 16.0 / 3.0 / 4.0).sqrt();
    assert_eq!((found.train, found.validation, found.gap), (2.0, 6.0, 4.0));
    assert!((found.error - error).abs() < 1e-12 && (found.z.unwrap() - 4.0 / error).abs() < 1e-12);
    let sure = gap(&[1.0, 1.0], &[3.0, 3.0]).unwrap();
    assert_eq!((sure.gap, sure.error, sure.z), (2.0, 0.0, None));
}

#[test]
fn the_score_of_sets_of_one_distribution_is_standard_normal() {
    let mut stream = Stream::new(1, Purpose::Sample, 0, 0);
    let mut set = |n: usize| -> Vec<f64> { (0..n).map(|_| 5.0 * stream.normal() - 100.0).collect() };
    let scores: Vec<f64> = (0..400).map(|_| gap(&set(100), &set(50)).unwrap().z.unwrap()).collect();
    let n = scores.len() as f64;
    let mean = scores.iter().sum::<f64>() / n;
    let spread = (scores.iter().map(|z| z * z).sum::<f64>() / n).sqrt();
    assert!(mean.abs() < 4.0 / n.sqrt() && (spread - 1.0).abs() < 0.15, "{mean} {spread}");
}

#[test]
fn the_rise_is_that_of_the_line_after_the_start() {
    let line: Vec<(f64, f64)> = (0..=10).map(f64::from).map(|t| (t, 0.5 * t - 1.0)).collect();
    assert!((rise(&line).unwrap() - 0.5 * 9.0).abs() < 1e-12, "from epoch 1 to epoch 10");
    // The gap of an untrained machine does not count for the trend.
    let level: Vec<(f64, f64)> = (0..=10).map(|t| (f64::from(t), if t == 0 { -80.0 } else { 2.0 })).collect();
    assert!(rise(&level).unwrap().abs() < 1e-12);
    assert_eq!(rise(&line[..3]), None);
    assert_eq!(rise(&[(1.0, 2.0); 5]), None);
}

#[test]
fn sets_without_a_mean_are_refused() {
    assert!(gap(&[1.0], &[1.0, 2.0]).unwrap_err().to_string().contains("training samples: found 1"));
    let message = gap(&[1.0, 2.0], &[1.0, 2.0, f64::INFINITY]).unwrap_err().to_string();
    assert!(message.contains("validation sample 2: found inf"), "{message}");
}
