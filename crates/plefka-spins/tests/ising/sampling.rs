//! Samplers and estimates of ln Z compared with enumeration.

use ndarray::{Array2, Axis};
use plefka::inference::watch::unwatched;
use plefka::rng::{Purpose, Stream};
use plefka_spins::ising::{annealed, exact, gibbs, tempering};

use super::{ALL, largest, model};

/// Chains that start in the exact distribution keep it: ⟨s⟩, ⟨ss'⟩ and ⟨E⟩ agree within their Monte-Carlo errors.
#[test]
fn gibbs_sweeps_leave_the_distribution() {
    let (n, chains, beta) = (8, 40_000, 0.9);
    for kind in ALL {
        let ising = model(kind, n);
        let wanted = exact::enumerate(&ising, beta, &unwatched).unwrap();
        let all = Array2::from_shape_fn((1 << n, n), |(k, i)| if k >> i & 1 == 1 { 1.0 } else { -1.0 });
        let mut cumulative = 0.0;
        let sums: Vec<f64> = ising
            .energy(all.view())
            .iter()
            .map(|e| {
                cumulative += (-beta * e - wanted.log_partition).exp();
                cumulative
            })
            .collect();
        let mut stream = Stream::new(11, Purpose::Sample, 0, 0);
        let picked: Vec<usize> = (0..chains)
            .map(|_| sums.partition_point(|c| *c < stream.uniform()).min(all.nrows() - 1))
            .collect();
        let mut walkers = gibbs::Chains::new(&ising, all.select(Axis(0), &picked).view(), 2).unwrap();
        for _ in 0..3 {
            walkers.sweep(&ising, beta);
        }
        let states = walkers.states();
        let error = 4.5 / (chains as f64).sqrt();
        let means = states.mean_axis(Axis(0)).unwrap();
        assert!((&means - &wanted.magnetizations).iter().all(|x| x.abs() < error), "{kind}");
        let pairs = states.t().dot(&states) / chains as f64;
        assert!(largest(&pairs, &wanted.correlations) < error, "{kind}");
        let energies = walkers.energies(&ising);
        let energy = energies.iter().sum::<f64>() / chains as f64;
        let spread = energies.iter().map(|e| (e - energy).powi(2)).sum::<f64>() / chains as f64;
        assert!((energy - wanted.energy).abs() < error * spread.sqrt(), "{kind}");
    }
}

#[test]
fn at_zero_temperature_spins_follow_their_fields() {
    let ising = model("patterns", 30);
    let mut chains = gibbs::Chains::random(&ising, 5, 1).unwrap();
    let mut last = chains.energies(&ising);
    for _ in 0..50 {
        let flipped = chains.sweep(&ising, f64::INFINITY);
        let now = chains.energies(&ising);
        assert!(now.iter().zip(&last).all(|(now, last)| *now <= last + 1e-12));
        last = now;
        if flipped == 0 {
            let states = chains.states();
            let fields = ising.couplings.apply(states.view()) + &ising.field;
            assert!((fields * states).iter().all(|x| *x >= 0.0));
            return;
        }
    }
    panic!("no minimum of the energy was reached");
}

#[test]
fn annealing_and_tempering_estimate_the_partition_function() {
    for kind in ALL {
        let (ising, beta) = (model(kind, 12), 1.2);
        let wanted = exact::enumerate(&ising, beta, &unwatched).unwrap();
        let settings = annealed::AnnealingSettings { chains: 400, steps: 200, seed: 3 };
        let found = annealed::log_partition(&ising, beta, settings, &unwatched).unwrap();
        assert!(
            (found.log_partition - wanted.log_partition).abs() < 5.0 * found.std_error.max(1e-3),
            "{found:?}"
        );
        assert!(found.std_error < 0.05 && found.states.nrows() == 400);
        let settings = tempering::IsingTemperingSettings {
            betas: vec![0.0, 0.3, 0.6, 0.9, beta],
            ensembles: 8,
            burn_in: 100,
            sweeps: 1500,
            seed: 4,
        };
        let tempered = tempering::temper(&ising, &settings, &unwatched).unwrap();
        let last = tempered.rungs.last().unwrap();
        assert!(
            (last.log_partition - wanted.log_partition).abs() < 0.05,
            "{} {}",
            last.log_partition,
            wanted.log_partition
        );
        assert!((last.energy.0 - wanted.energy).abs() < 5.0 * last.energy.1);
        let means = tempered.magnetizations.row(4);
        assert!((&means - &wanted.magnetizations).iter().all(|x| x.abs() < 0.08));
        // ⟨q²⟩ = Σ_ij ⟨s_i s_j⟩²/N².
        let squares = wanted.correlations.mapv(|x| x * x).sum() / 144.0;
        let q2 = last.overlaps.iter().map(|q| q * q).sum::<f64>() / last.overlaps.len() as f64;
        assert!((q2 - squares).abs() < 0.05, "{q2} {squares}");
    }
}

#[test]
fn threads_do_not_change_bits() {
    let ising = model("patterns", 40);
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let settings = annealed::AnnealingSettings { chains: 9, steps: 30, seed: 3 };
            let annealed = annealed::log_partition(&ising, 1.0, settings, &unwatched).unwrap();
            let settings = tempering::IsingTemperingSettings {
                betas: vec![0.0, 0.5, 1.0],
                ensembles: 3,
                burn_in: 2,
                sweeps: 9,
                seed: 4,
            };
            let tempered = tempering::temper(&ising, &settings, &unwatched).unwrap();
            (annealed.log_partition.to_bits(), annealed.states, tempered.rungs[2].log_partition.to_bits())
        })
    };
    assert_eq!(run(1), run(2));
    assert_eq!(run(1), run(3));
}
