//! Mean-field solutions and their errors.

use ndarray::{Array1, Array2};
use plefka::inference::watch::unwatched;
use plefka_spins::ising::{Couplings, Ising, Theory, exact, mean_field};
use plefka_spins::sk;

use super::{ALL, model};

/// Solutions are stationary points of their free energies, for all kinds of couplings.
#[test]
fn mean_field_is_stationary() {
    for kind in ALL {
        for theory in Theory::ALL {
            let (ising, beta) = (model(kind, 10), 0.7);
            let start = Array2::from_elem((1, 10), 0.1);
            let found = &mean_field::solve(
                &ising,
                beta,
                theory,
                mean_field::MeanFieldSettings::default(),
                &start,
                &unwatched,
            )
            .unwrap()[0];
            assert!(found.residual <= 1e-10, "{kind} {theory:?}: {}", found.residual);
            for spin in 0..10 {
                let at = |shift: f64| {
                    let mut m = found.magnetizations.clone();
                    m[spin] += shift;
                    mean_field::free_energy(&ising, beta, theory, m.view())
                };
                let slope = (at(1e-5) - at(-1e-5)) / 2e-5;
                assert!(slope.abs() < 1e-7, "{kind} {theory:?}, spin {spin}: {slope}");
            }
        }
    }
}

/// The error of ln Z falls as β² for naive mean field, and as β³ for TAP and adaptive TAP; adaptive TAP includes
/// triangles of couplings but not the third cumulants of spins in a field.
#[test]
fn errors_have_their_orders() {
    for (theory, wanted) in [(Theory::Naive, 2.0), (Theory::Tap, 3.0), (Theory::Adaptive, 3.0)] {
        let mut slopes: Vec<f64> = (0..9)
            .map(|seed| {
                let mut ising = Ising::without_field(sk::couplings(8, 0.0, seed).unwrap());
                ising.field = Array1::from_shape_fn(8, |i| 4.0 * (1.3 * i as f64 + seed as f64).sin());
                let error = |scale: f64| {
                    // The fields stay fixed while the couplings shrink.
                    let couplings = Couplings::dense(ising.couplings.to_dense() * scale).unwrap();
                    let ising = Ising::new(couplings, ising.field.clone() / 4.0).unwrap();
                    let start = Array2::zeros((1, 8));
                    let settings = mean_field::MeanFieldSettings {
                        tolerance: 1e-15,
                        ..mean_field::MeanFieldSettings::default()
                    };
                    let found =
                        &mean_field::solve(&ising, 1.0, theory, settings, &start, &unwatched).unwrap()[0];
                    (found.free_energy + exact::enumerate(&ising, 1.0, &unwatched).unwrap().log_partition)
                        .abs()
                };
                (error(0.1) / error(0.05)).log2()
            })
            .collect();
        slopes.sort_by(f64::total_cmp);
        println!("{theory:?}: {slopes:?}");
        assert!((slopes[4] - wanted).abs() < 0.35, "{theory:?}: {slopes:?}");
    }
}

/// Root mean square errors of magnetizations over draws, N = 14, h = 0.3, for couplings of variance 1/N and 1/2N; an
/// independent program in another language gives .0411, .0042, .388, .076 and .0128, .0012, .189, .0179 over 60 draws.
#[test]
fn tap_is_far_better_than_naive_mean_field() {
    errors(100, &[(1.0, 0.4, 0.039, 0.0035), (0.5f64.sqrt(), 0.8, 0.18, 0.017)]);
}

#[test]
#[ignore = "long: tests/weekly.sh"]
fn tap_is_far_better_than_naive_mean_field_in_many_draws() {
    let narrow = 0.5f64.sqrt();
    errors(200, &[(1.0, 0.4, 0.039, 0.0035), (1.0, 0.8, 0.39, 0.065)]);
    errors(200, &[(narrow, 0.4, 0.0128, 0.0011), (narrow, 0.8, 0.18, 0.017)]);
}

/// Root mean square errors of magnetizations over `draws` of SK couplings; `wanted` are the scale of the couplings, β,
/// and the errors of naive mean field and TAP.
fn errors(draws: u64, wanted: &[(f64, f64, f64, f64)]) {
    let settings = mean_field::MeanFieldSettings { damping: 0.3, ..mean_field::MeanFieldSettings::default() };
    const THEORIES: [Theory; 3] = [Theory::Naive, Theory::Tap, Theory::Adaptive];
    let rms = |scale: f64, beta: f64| -> [f64; 3] {
        let mut sums = [0.0; 3];
        for seed in 0..draws {
            let couplings = sk::couplings(14, 0.0, 100 + seed).unwrap().to_dense() * scale;
            let ising = Ising::new(Couplings::dense(couplings).unwrap(), Array1::from_elem(14, 0.3)).unwrap();
            let wanted = exact::enumerate(&ising, beta, &unwatched).unwrap().magnetizations;
            for (sum, theory) in sums.iter_mut().zip(THEORIES) {
                let start = Array2::zeros((1, 14));
                let found = mean_field::solve(&ising, beta, theory, settings, &start, &unwatched).unwrap();
                *sum += (&wanted - &found[0].magnetizations).mapv(|x| x * x).mean().unwrap();
            }
        }
        sums.map(|sum| (sum / draws as f64).sqrt())
    };
    for &(scale, beta, naive, tap) in wanted {
        let [a, b, adaptive] = rms(scale, beta);
        assert!((a / naive - 1.0).abs() < 0.25 && (b / tap - 1.0).abs() < 0.25, "{beta}: {a} {b}");
        assert!(adaptive < 0.7 * b, "{beta}: {adaptive} {b}");
    }
}
