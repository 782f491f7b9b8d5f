//! Mixtures of patterns at α = 0.

use plefka_spins::theory::mixtures::{mixture, mixture_limit};

use super::near;

#[test]
fn mixtures_at_zero_temperature_are_binomial() {
    for (n, overlap, energy) in [(1, 1.0, -0.5), (2, 0.5, -0.25), (3, 0.5, -0.375), (5, 0.375, -0.351_562_5)]
    {
        let found = mixture(n, 0.0).unwrap().unwrap();
        near("m", found.overlap, overlap, 1e-15);
        near("E", found.energy, energy, 1e-15);
        near("f", found.free_energy, energy, 1e-15);
        assert_eq!(found.stable, n % 2 == 1, "{n}");
    }
    // ⟨|x|⟩ → √(2n/π), so that E → −1/π from both sides.
    near("E", mixture(100_001, 0.0).unwrap().unwrap().energy, -1.0 / std::f64::consts::PI, 1e-5);
}

/// f at any overlaps, as an average over all 2ⁿ sign vectors.
fn free_energy(overlaps: &[f64], temperature: f64) -> f64 {
    let n = overlaps.len();
    let fields = (0..1u32 << n).map(|signs| -> f64 {
        overlaps.iter().enumerate().map(|(k, m)| if signs >> k & 1 == 1 { *m } else { -m }).sum()
    });
    let soft: f64 = fields.map(|h| (2.0 * (h / temperature).cosh()).ln()).sum();
    overlaps.iter().map(|m| 0.5 * m * m).sum::<f64>() - temperature * soft / f64::from(1u32 << n)
}

#[test]
fn curvatures_are_those_of_the_free_energy() {
    for (n, temperature) in [(1, 0.7), (2, 0.4), (3, 0.3), (3, 0.6), (4, 0.5), (5, 0.2)] {
        let found = mixture(n, temperature).unwrap().unwrap();
        let size = n as usize;
        let at = |direction: &[f64], step: f64| {
            let norm = direction.iter().map(|d| d * d).sum::<f64>().sqrt();
            let overlaps: Vec<f64> = (0..=size)
                .map(|k| if k < size { found.overlap } else { 0.0 } + step * direction[k] / norm)
                .collect();
            free_energy(&overlaps, temperature)
        };
        let curvature = |direction: &[f64]| {
            let step = 1e-4;
            (at(direction, step) - 2.0 * at(direction, 0.0) + at(direction, -step)) / (step * step)
        };
        let (mut along, mut between, mut outside) =
            (vec![1.0; size + 1], vec![0.0; size + 1], vec![0.0; size + 1]);
        (along[size], outside[size]) = (0.0, 1.0);
        near("f", at(&along, 0.0), found.free_energy, 1e-14);
        near("∂f", (at(&along, 1e-5) - at(&along, -1e-5)) / 2e-5, 0.0, 1e-9);
        near("along", curvature(&along), found.eigenvalues.along, 1e-6);
        near("outside", curvature(&outside), found.eigenvalues.outside, 1e-6);
        if let Some(wanted) = found.eigenvalues.between {
            (between[0], between[1]) = (1.0, -1.0);
            near("between", curvature(&between), wanted, 1e-6);
        }
        assert_eq!(found.eigenvalues.between.is_none(), n == 1);
    }
}

#[test]
fn mixtures_of_three_are_stable_below_their_temperature() {
    let limit = mixture_limit(3).unwrap().unwrap();
    near("T₃", limit, 0.4598, 1e-4);
    for n in [3, 5, 7] {
        let limit = mixture_limit(n).unwrap().unwrap();
        for k in 1..100 {
            let temperature = f64::from(k) * 0.01;
            let stable = mixture(n, temperature).unwrap().unwrap().stable;
            assert_eq!(stable, temperature < limit, "{n} at {temperature}, limit {limit}");
        }
    }
    assert!(mixture_limit(5).unwrap().unwrap() < limit);
    assert_eq!(mixture_limit(1).unwrap(), Some(1.0));
}

#[test]
fn even_mixtures_are_never_stable() {
    for n in [2, 4, 6, 20] {
        for k in 0..100 {
            assert!(!mixture(n, f64::from(k) * 0.01).unwrap().unwrap().stable, "{n} at {k}");
        }
        assert_eq!(mixture_limit(n).unwrap(), None);
    }
}

#[test]
fn bad_arguments_are_errors() {
    assert!(mixture(0, 0.5).is_err() && mixture(3, -0.1).is_err() && mixture(3, f64::NAN).is_err());
    assert!(mixture_limit(0).is_err() && mixture(u32::MAX, 0.1).is_err());
    assert_eq!(mixture(3, 1.0).unwrap(), None);
    for temperature in [1e-300, 1e-12, 1.0 - 1e-12] {
        let found = mixture(5, temperature).unwrap().unwrap();
        assert!(found.overlap >= 0.0 && found.eigenvalues.along.is_finite() && found.free_energy.is_finite());
    }
}
