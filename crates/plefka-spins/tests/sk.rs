//! The SK model: solutions of the TAP equations, and overlaps by tempering.

use ndarray::Array1;
use plefka::inference::watch::unwatched;
use plefka_spins::ising::{Ising, exact, tempering};
use plefka_spins::sk::{Search, couplings, overlaps, plefka_condition, solutions};
use plefka_spins::theory::sk::replica_symmetric;

fn model(n: usize, field: f64, seed: u64) -> Ising {
    Ising::new(couplings(n, 0.0, seed).unwrap(), Array1::from_elem(n, field)).unwrap()
}

#[test]
fn couplings_have_the_moments_of_the_model() {
    let n = 400;
    let j = couplings(n, 2.0, 3).unwrap().to_dense();
    let pairs = (n * (n - 1)) as f64;
    let mean = j.sum() / pairs;
    let variance = j.mapv(|x| x * x).sum() / pairs - mean * mean;
    // Half of the off-diagonal entries are independent.
    assert!((mean * n as f64 - 2.0).abs() < 4.0 * (2.0f64).sqrt(), "{mean}");
    assert!((variance * n as f64 - 1.0).abs() < 4.0 * 2.0 / pairs.sqrt(), "{variance}");
    assert!(couplings(1, 0.0, 1).is_err() && couplings(5, f64::NAN, 1).is_err());
}

/// Every solution satisfies the equations, written out here. Above T = 1 the only solution is m = 0; below T = 1 the
/// others come in pairs, and the valid ones have x < 1.
#[test]
fn solutions_solve_the_equations() {
    let hot = solutions(&model(60, 0.0, 1), 1.0 / 1.5, Search { starts: 20, ..Search::default() }).unwrap();
    assert_eq!((hot.solutions.len(), hot.unconverged), (1, 0));
    assert!(hot.solutions[0].overlap < 1e-12 && (hot.solutions[0].plefka - 1.0 / 2.25).abs() < 1e-9);
    let (ising, beta) = (model(100, 0.0, 1), 2.5);
    let cold = solutions(&ising, beta, Search { starts: 150, ..Search::default() }).unwrap();
    assert!(!cold.solutions.is_empty() && cold.unconverged > 0);
    let j = ising.couplings.to_dense();
    for found in &cold.solutions {
        let m = &found.magnetizations;
        let reaction = j.mapv(|j| j * j).dot(&m.mapv(|m| 1.0 - m * m));
        let wanted = (beta * j.dot(m) - beta * beta * m * &reaction).mapv(f64::tanh);
        assert!((wanted - m).iter().all(|x| x.abs() < 1e-8));
        assert!((found.plefka - plefka_condition(beta, m.view())).abs() < 1e-12);
    }
    let best = &cold.solutions[0];
    assert!(best.plefka < 1.0 && best.overlap > 0.5 && best.starts > 0, "{best:?}");
    let mirrored = |other: &&plefka_spins::sk::Tap| {
        (&other.magnetizations + &best.magnetizations).iter().all(|x| x.abs() < 1e-4)
    };
    assert!(cold.solutions.iter().any(|other| mirrored(&other)));
    assert!(solutions(&ising, 0.0, Search::default()).is_err());
}

/// ⟨q²⟩ and the energy against enumeration draw by draw, and the energy against the theory in its range of validity.
#[test]
fn overlaps_agree_with_enumeration() {
    overlaps_agree(1500, 150, 0.03);
}

#[test]
#[ignore = "long: tests/weekly.sh"]
fn overlaps_agree_with_enumeration_after_many_sweeps() {
    overlaps_agree(12_000, 300, 0.015);
}

fn overlaps_agree(sweeps: usize, spins: usize, tolerance: f64) {
    let settings = tempering::IsingTemperingSettings {
        betas: vec![0.5, 0.8, 1.25, 2.0],
        ensembles: 4,
        burn_in: 200,
        sweeps,
        seed: 5,
    };
    let (n, draws) = (12, 3);
    let found = overlaps(n, 0.2, draws, 20, &settings, &unwatched).unwrap();
    assert!(found.warnings.is_empty() && !found.symmetrised);
    for (at, &beta) in found.temperatures.iter().zip(&settings.betas) {
        let (mut square, mut energy) = (0.0, 0.0);
        for draw in 0..draws as u64 {
            let wanted = exact::enumerate(&model(n, 0.2, 5 + draw), beta, &unwatched).unwrap();
            square += wanted.correlations.mapv(|x| x * x).sum() / (n * n) as f64 / draws as f64;
            energy += wanted.energy / n as f64 / draws as f64;
        }
        assert!((at.square.0 - square).abs() < tolerance, "{beta}: {} {square}", at.square.0);
        assert!((at.energy.0 - energy).abs() < 0.02, "{beta}: {} {energy}", at.energy.0);
        let total: f64 = at.density.iter().sum::<f64>() * found.bin_width;
        assert!((total - 1.0).abs() < 1e-12 && at.acceptance > 0.1);
    }
    let hot = tempering::IsingTemperingSettings { betas: vec![0.5, 0.6], sweeps: 500, ..settings };
    let found = overlaps(spins, 0.0, 4, 20, &hot, &unwatched).unwrap();
    let wanted = replica_symmetric(2.0, 0.0).unwrap().energy;
    let energy = found.temperatures[0].energy.0;
    assert!((energy - wanted).abs() < 0.02, "{energy} {wanted}");
}

/// P(q) against enumeration: every value of q has its bin, and q and −q are equally probable without a field.
#[test]
fn a_distribution_has_the_lattice_of_its_spins() {
    let (n, beta) = (9, 0.8);
    let settings = tempering::IsingTemperingSettings {
        betas: vec![0.4, beta],
        ensembles: 4,
        burn_in: 200,
        sweeps: 4000,
        seed: 2,
    };
    let found = overlaps(n, 0.0, 2, 100, &settings, &unwatched).unwrap();
    let lattice: Vec<f64> = (0..=n).map(|k| (2.0 * k as f64 - n as f64) / n as f64).collect();
    assert!(found.symmetrised && found.q == lattice && found.bin_width == 2.0 / n as f64);
    let at = &found.temperatures[1];
    let errors = at.density_error.as_ref().unwrap();
    for (k, (&p, &error)) in at.density.iter().zip(errors).enumerate() {
        assert!(p == at.density[n - k] && p > 0.0 && error == errors[n - k]);
    }
    // p(s) by enumeration, and from it P(q) of two independent replicas.
    let mut wanted = vec![0.0; n + 1];
    for draw in 0..2 {
        let ising = model(n, 0.0, 2 + draw);
        let state = |code: usize| Array1::from_iter((0..n).map(|i| 1.0 - 2.0 * ((code >> i) & 1) as f64));
        let matrix = ising.couplings.to_dense();
        let weights: Vec<f64> = (0..1 << n)
            .map(|code| {
                let s = state(code);
                (0.5 * beta * s.dot(&matrix.dot(&s))).exp()
            })
            .collect();
        let z: f64 = weights.iter().sum();
        for (a, p) in weights.iter().enumerate() {
            for (b, r) in weights.iter().enumerate() {
                let differing = (a ^ b).count_ones() as usize;
                wanted[n - differing] += 0.5 * p * r / (z * z);
            }
        }
    }
    for (k, (p, wanted)) in at.density.iter().zip(&wanted).enumerate() {
        assert!((p * found.bin_width - wanted).abs() < 0.02, "{k}: {} {wanted}", p * found.bin_width);
    }
}

#[test]
fn a_ladder_with_wide_gaps_is_reported() {
    let settings = tempering::IsingTemperingSettings {
        betas: vec![0.05, 5.0],
        ensembles: 2,
        burn_in: 10,
        sweeps: 50,
        seed: 1,
    };
    let found = overlaps(64, 0.0, 1, 100, &settings, &unwatched).unwrap();
    assert!(found.warnings.len() == 1 && found.warnings[0].contains("change places in only"), "{found:?}");
    assert!(found.temperatures[0].density_error.is_none(), "one draw has no error");
}
