//! The replica theory against published numbers, its limit at T = 0 and the stationarity of its free energy.

mod hopfield;
mod mixtures;
mod phases;
mod sk;

/// Fails with both numbers unless they differ by at most `tolerance`.
fn near(what: &str, found: f64, wanted: f64, tolerance: f64) {
    assert!((found - wanted).abs() <= tolerance, "{what}: {found} for {wanted} within {tolerance:e}");
}
