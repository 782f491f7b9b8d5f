//! Laws of the Ising model: every kind of couplings gives the same results, samplers leave the exact distribution
//! unchanged, estimates of ln Z agree with enumeration, mean-field solutions are stationary, and mean-field errors have
//! the expected order.

use ndarray::{Array1, Array2, Axis};
use plefka::inference::watch::unwatched;
use plefka::laws::machines;
use plefka::linalg::Csr;
use plefka::rng::{Purpose, Stream};
use plefka::units::{Bernoulli, Spin};
use plefka_spins::ising::{
    Couplings, Ising, Local, Patterns, Theory, annealed, exact, gibbs, mean_field, tempering,
};
use plefka_spins::sk;

const ALL: [&str; 3] = ["dense", "sparse", "patterns"];

/// A model of real-valued patterns with fields; the same J in three forms.
fn model(kind: &str, n: usize) -> Ising {
    let mut stream = Stream::new(5, Purpose::Weights, 0, 0);
    let patterns = Array2::from_shape_simple_fn((3, n), || stream.normal());
    let field = Array1::from_shape_simple_fn(n, || 0.3 * stream.normal());
    let patterns = Couplings::Patterns(Patterns::new(patterns.view(), 1.0 / n as f64).unwrap());
    let dense = patterns.to_dense();
    let couplings = match kind {
        "dense" => Couplings::dense(dense).unwrap(),
        "sparse" => {
            let mut rows = Csr::empty(n);
            dense.rows().into_iter().for_each(|row| rows.push_dense(row.to_slice().unwrap()));
            Couplings::sparse(rows).unwrap()
        }
        _ => patterns,
    };
    Ising::new(couplings, field).unwrap()
}

fn random_states(rows: usize, n: usize) -> Array2<f64> {
    let mut stream = Stream::new(6, Purpose::Sample, 0, 0);
    Array2::from_shape_simple_fn((rows, n), || if stream.uniform() < 0.5 { 1.0 } else { -1.0 })
}

fn largest(a: &Array2<f64>, b: &Array2<f64>) -> f64 {
    (a - b).iter().fold(0.0f64, |e, x| e.max(x.abs()))
}

#[test]
fn all_kinds_of_couplings_say_the_same() {
    let n = 9;
    let states = random_states(4, n);
    let wanted = model("dense", n);
    let variances = states.mapv(|s| 0.7 + 0.2 * s);
    for kind in ALL {
        let ising = model(kind, n);
        assert!(largest(&ising.couplings.to_dense(), &wanted.couplings.to_dense()) < 1e-15);
        assert!(
            largest(&ising.couplings.apply(states.view()), &wanted.couplings.apply(states.view())) < 1e-14
        );
        let [found, of_dense] =
            [&ising, &wanted].map(|ising| ising.couplings.apply_squared(variances.view()));
        assert!(largest(&found, &of_dense) < 1e-14, "{kind}");
        // Fields and energies stay correct while spins flip.
        let mut state = states.row(0).to_vec();
        let mut local = Local::new(&ising.couplings, &state);
        for spin in [3, 0, 8, 3, 5] {
            local.flip(&ising.couplings, &mut state, spin);
            let row = Array2::from_shape_vec((1, n), state.clone()).unwrap();
            let fields = wanted.couplings.apply(row.view());
            for i in 0..n {
                assert!((local.field(&ising.couplings, &state, i) - fields[[0, i]]).abs() < 1e-13);
            }
            let interaction = wanted.interaction(row.view())[0];
            assert!((local.interaction(&ising.couplings, &state) - interaction).abs() < 1e-13);
        }
    }
}

/// Enumeration in Gray code against the sum over all states by energies.
#[test]
fn enumeration_is_the_sum_over_states() {
    let n = 9;
    let all = Array2::from_shape_fn((1 << n, n), |(k, i)| if k >> i & 1 == 1 { 1.0 } else { -1.0 });
    for kind in ALL {
        let ising = model(kind, n);
        let beta = 1.3;
        let weights: Vec<f64> = ising.energy(all.view()).iter().map(|e| (-beta * e).exp()).collect();
        let z: f64 = weights.iter().sum();
        let found = exact::enumerate(&ising, beta, &unwatched).unwrap();
        assert!((found.log_partition - z.ln()).abs() < 1e-12);
        let weighted = Array1::from(weights.clone()) / z;
        let means = weighted.dot(&all);
        assert!((&means - &found.magnetizations).iter().all(|x| x.abs() < 1e-13));
        let pairs = (&all * &weighted.view().insert_axis(Axis(1))).t().dot(&all);
        assert!(largest(&pairs, &found.correlations) < 1e-13);
        let energy: f64 = ising.energy(all.view()).iter().zip(&weighted).map(|(e, w)| e * w).sum();
        assert!((energy - found.energy).abs() < 1e-12);
    }
}

/// A machine and its Ising model have the same ln Z, up to the constant, and the same means.
#[test]
fn machines_are_ising_models() {
    for unit in [&Bernoulli as &'static dyn plefka::units::Unit<f64>, &Spin] {
        let rbm = machines::machine::<f64>(unit, (5, 4), 1.0, 3);
        let (ising, constant) = Ising::of_rbm(&rbm).unwrap();
        for beta in [0.6, 1.0] {
            let wanted = plefka::inference::exact::log_partition(&rbm, beta, &unwatched).unwrap();
            let found = exact::enumerate(&ising, beta, &unwatched).unwrap().log_partition - beta * constant;
            assert!((found - wanted).abs() < 1e-11, "{found} {wanted}");
        }
    }
    let gaussian = machines::machine::<f64>(&plefka::units::Gaussian, (3, 2), 0.3, 1);
    assert!(Ising::of_rbm(&gaussian).unwrap_err().to_string().contains("gaussian"));
}

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
    let settings = mean_field::MeanFieldSettings { damping: 0.3, ..mean_field::MeanFieldSettings::default() };
    const THEORIES: [Theory; 3] = [Theory::Naive, Theory::Tap, Theory::Adaptive];
    let rms = |scale: f64, beta: f64| -> [f64; 3] {
        let draws = 100;
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
    for (scale, beta, naive, tap) in [(1.0, 0.4, 0.039, 0.0035), (0.5f64.sqrt(), 0.8, 0.18, 0.017)] {
        let [a, b, adaptive] = rms(scale, beta);
        assert!((a / naive - 1.0).abs() < 0.25 && (b / tap - 1.0).abs() < 0.25, "{beta}: {a} {b}");
        assert!(adaptive < 0.7 * b, "{beta}: {adaptive} {b}");
    }
}

/// The growth factor of a small perturbation of m = 0 per undamped iteration.
fn growth(ising: &Ising, theory: Theory, temperature: f64) -> f64 {
    let mut stream = Stream::new(3, Purpose::Sample, 0, 0);
    let start = Array2::from_shape_simple_fn((1, ising.n_spins()), || 1e-6 * stream.normal());
    let go_on = |start: &Array2<f64>, iterations| {
        let settings = mean_field::MeanFieldSettings { damping: 0.2, tolerance: 0.0, iterations };
        let end = mean_field::solve(ising, 1.0 / temperature, theory, settings, start, &unwatched)
            .unwrap()
            .remove(0);
        end.magnetizations.insert_axis(Axis(0))
    };
    // Modes that decay faster have vanished by then.
    let before = go_on(&start, 250);
    let after = go_on(&before, 20);
    let square = |m: &Array2<f64>| m.row(0).dot(&m.row(0));
    1.0 + 5.0 * ((square(&after) / square(&before)).powf(1.0 / 40.0) - 1.0)
}

/// SK couplings, and couplings of n/4 random patterns.
fn paramagnets(n: usize) -> [Ising; 2] {
    let mut stream = Stream::new(9, Purpose::Weights, 0, 0);
    let mut sign = || if stream.uniform() < 0.5 { 1.0 } else { -1.0 };
    let patterns = Array2::from_shape_simple_fn((n / 4, n), &mut sign);
    let hopfield = Couplings::Patterns(Patterns::new(patterns.view(), 1.0 / n as f64).unwrap());
    [sk::couplings(n, 0.0, 7).unwrap(), hopfield].map(Ising::without_field)
}

/// The temperature where the paramagnet m = 0 loses its stability. SK: T = 2 in naive mean field; in TAP only T = 1,
/// where the growth touches 1 from below. Hopfield: T = 1 + 2√α in naive mean field, and also above 1 + √α at second
/// order; in adaptive TAP the growth is β(1+2√α)/(1 + αβ²/(1−β)) until it touches 1 at T = 1 + √α and stays there.
#[test]
fn paramagnets_become_unstable_where_they_should() {
    let [sk, hopfield] = paramagnets(300);
    let root = 0.25f64.sqrt();
    let second = 0.5 * (1.0 + 2.0 * root + (1.0 + 4.0 * root).sqrt());
    assert!(second > 1.2 * (1.0 + root));
    for (ising, theory, temperature) in [
        (&sk, Theory::Naive, 2.0),
        (&hopfield, Theory::Naive, 1.0 + 2.0 * root),
        (&hopfield, Theory::Tap, second),
    ] {
        let [below, above] = [0.93, 1.07].map(|x| growth(ising, theory, x * temperature));
        assert!(below > 1.01 && above < 0.99, "{theory:?} at {temperature}: {below} {above}");
    }
    let near = |ising: &Ising, theory, temperature: f64, wanted: f64| {
        let found = growth(ising, theory, temperature);
        assert!((found - wanted).abs() < 0.05, "{theory:?} at {temperature}: {found} for {wanted}");
    };
    // The largest eigenvalue of the couplings; 2 and 1 + 2√α in the limit of infinitely many spins.
    let eigenvalue = |ising: &Ising| 2.5 * growth(ising, Theory::Naive, 2.5);
    let [of_sk, of_hopfield] = [&sk, &hopfield].map(eigenvalue);
    assert!(
        (of_sk - 2.0).abs() < 0.1 && (of_hopfield - 1.0 - 2.0 * root).abs() < 0.1,
        "{of_sk} {of_hopfield}"
    );
    // Adaptive TAP inverts a matrix of all spins in every iteration: fewer spins, and the eigenvalues of these.
    let [sk, hopfield] = paramagnets(200);
    let [of_sk, of_hopfield] = [&sk, &hopfield].map(eigenvalue);
    for temperature in [0.8, 1.0, 1.3] {
        let beta = 1.0 / temperature;
        near(&sk, Theory::Tap, temperature, beta * of_sk - beta * beta);
        let wanted = if temperature >= 1.0 { beta * of_sk / (1.0 + beta * beta) } else { 1.0 };
        near(&sk, Theory::Adaptive, temperature, wanted);
    }
    for temperature in [1.2, 1.0 + root, 2.0] {
        let beta = 1.0 / temperature;
        let wanted = beta * of_hopfield / (1.0 + root * root * beta * beta / (1.0 - beta));
        near(&hopfield, Theory::Adaptive, temperature, if temperature >= 1.0 + root { wanted } else { 1.0 });
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

#[test]
fn bad_input_is_named() {
    let message = |result: plefka::Result<Couplings>| result.unwrap_err().to_string();
    assert!(message(Couplings::dense(ndarray::array![[0.0, 1.0], [2.0, 0.0]])).contains("coupling (0, 1)"));
    assert!(message(Couplings::dense(ndarray::array![[1.0]])).contains("couple to itself"));
    assert!(message(Couplings::dense(Array2::zeros((2, 3)))).contains("square"));
    let ising = model("dense", 4);
    assert!(exact::enumerate(&ising, f64::NAN, &unwatched).is_err());
    let large = Ising::without_field(sk::couplings(40, 0.0, 1).unwrap());
    assert!(exact::enumerate(&large, 1.0, &unwatched).unwrap_err().to_string().contains("at most 26"));
    let states = Array2::from_elem((2, 4), 0.5);
    let error = gibbs::Chains::new(&ising, states.view(), 1).unwrap_err().to_string();
    assert!(error.contains("state 0, spin 0"), "{error}");
    let stop = annealed::log_partition(&ising, 1.0, annealed::AnnealingSettings::default(), &|_| {
        std::ops::ControlFlow::Break(())
    });
    assert!(stop.unwrap_err().to_string().contains("interrupted"));
}
