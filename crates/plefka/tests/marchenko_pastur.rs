//! The law of Marchenko and Pastur: its mass, transform and median.

use std::f64::consts::PI;

use plefka::diagnostics::marchenko_pastur::{density, median, stieltjes, stieltjes_slope};

/// ∫ f(x) dμ(x) by the midpoint rule in the angle, plus the eigenvalues at 0.
fn mean(ratio: f64, f: impl Fn(f64) -> f64) -> f64 {
    let parts = 200_000;
    let half = 2.0 * ratio.sqrt();
    let bulk = (0..parts).map(|k| {
        let angle = PI * (f64::from(k) + 0.5) / f64::from(parts);
        let x = 1.0 + ratio - half * angle.cos();
        f(x) * density(ratio, x) * half * angle.sin() * PI / f64::from(parts)
    });
    bulk.sum::<f64>() + (1.0 - 1.0 / ratio).max(0.0) * f(0.0)
}

#[test]
fn the_density_has_mass_one_and_mean_one() {
    for ratio in [0.1, 0.5, 0.9, 2.0, 5.0] {
        assert!((mean(ratio, |_| 1.0) - 1.0).abs() < 1e-6, "{ratio}");
        assert!((mean(ratio, |x| x) - 1.0).abs() < 1e-6, "{ratio}");
    }
}

#[test]
fn the_transform_is_the_mean_of_the_resolvent() {
    for ratio in [0.1, 0.5, 0.9, 2.0, 5.0] {
        for lambda in [0.01, 0.3, 4.0] {
            let resolvent = mean(ratio, |x| 1.0 / (x + lambda));
            assert!((stieltjes(ratio, lambda) / resolvent - 1.0).abs() < 1e-5, "{ratio} {lambda}");
            let squared = mean(ratio, |x| (x + lambda).powi(-2));
            assert!((stieltjes_slope(ratio, lambda) / squared - 1.0).abs() < 1e-4, "{ratio} {lambda}");
        }
    }
}

#[test]
fn the_median_is_that_of_the_law() {
    // Square matrices: λ = t² with t on a quarter circle of radius 2, whose median solves a transcendental
    // equation. Very wide matrices: all eigenvalues are 1.
    assert!((median(1.0) - 0.6528).abs() < 2e-3, "{}", median(1.0));
    assert!((median(1e-6) - 1.0).abs() < 1e-3);
}
