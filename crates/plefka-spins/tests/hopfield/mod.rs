//! Hopfield memories: recall against theory, the patterns that every rule stores, and the equivalence of memories and
//! machines.

use ndarray::{Array1, Array2, Axis};
use plefka::inference::watch::unwatched;
use plefka::vocabulary::Choice;
use plefka_spins::hopfield::{
    Dynamics, Experiment, Memory, Rule, from_rbm, measure, random_patterns, to_rbm,
};
use plefka_spins::ising::exact;

mod modern;

fn memory(patterns: usize, spins: usize, rule: Rule) -> Memory {
    Memory::learn(random_patterns(patterns, spins, 3), rule).unwrap()
}

/// The states with a share of every row's spins flipped.
fn corrupted(states: &Array2<f64>, share: f64) -> Array2<f64> {
    let turned = (share * states.ncols() as f64) as usize;
    let mut out = states.clone();
    out.rows_mut().into_iter().enumerate().for_each(|(row, mut state)| {
        for k in 0..turned {
            let spin = (k * 7 + row * 13) % state.len();
            state[spin] = -state[spin];
        }
    });
    out
}

#[test]
fn rules_store_what_they_should() {
    // Far below capacity every rule recalls. At α = 0.3 Hebb's rule fails; at 0.7 only the rules that use all patterns
    // at once recall.
    for (load, able) in [
        (0.05, ["hebb", "pseudo-inverse", "storkey", "perceptron", "dense", "exponential"].as_slice()),
        (0.3, &["pseudo-inverse", "storkey", "perceptron", "dense", "exponential"]),
        (0.7, &["pseudo-inverse", "perceptron", "dense", "exponential"]),
    ] {
        for (name, rule) in Rule::ALL.iter().map(|rule| (rule.name(), *rule)) {
            let memory = memory((load * 100.0) as usize, 100, rule);
            let stored = memory.learning.unstable < 0.005;
            assert_eq!(stored, able.contains(&name), "{name} at {load}: {:?}", memory.learning);
        }
    }
    // The projection leaves patterns unchanged, J ξ = ξ less the diagonal, and works with linearly dependent patterns.
    let mut patterns = random_patterns(5, 40, 1);
    let twice = patterns.row(2).mapv(|x| -x);
    patterns.row_mut(4).assign(&twice);
    let memory = Memory::learn(patterns.clone(), Rule::PseudoInverse).unwrap();
    let j = memory.ising().unwrap().couplings.to_dense();
    let diagonal = patterns.row(0).to_owned() - j.dot(&patterns.row(0));
    let other = patterns.row(1).to_owned() - j.dot(&patterns.row(1));
    let ratio = |a: &Array1<f64>, row: usize| a / &patterns.row(row);
    assert!((ratio(&diagonal, 0) - ratio(&other, 1)).iter().all(|x| x.abs() < 1e-12));
}

/// J of Storkey's rule computed from its definition, pattern by pattern and spin by spin.
#[test]
fn storkey_is_its_definition() {
    let (count, n) = (4, 12);
    let patterns = random_patterns(count, n, 8);
    let mut j: Array2<f64> = Array2::zeros((n, n));
    for xi in patterns.rows() {
        let before = j.clone();
        let h = |a: usize, b: usize| -> f64 {
            (0..n).filter(|k| *k != a && *k != b).map(|k| before[[a, k]] * xi[k]).sum()
        };
        for a in 0..n {
            for b in (0..n).filter(|b| *b != a) {
                j[[a, b]] += (xi[a] * xi[b] - xi[a] * h(b, a) - h(a, b) * xi[b]) / n as f64;
            }
        }
    }
    let found = Memory::learn(patterns, Rule::Storkey).unwrap().ising().unwrap().couplings.to_dense();
    assert!((found - j).iter().all(|x| x.abs() < 1e-14));
}

#[test]
fn a_margin_is_kept_where_it_can_be() {
    let patterns = random_patterns(20, 60, 2);
    let memory = Memory::learn(patterns.clone(), Rule::Perceptron { margin: 0.8, sweeps: 5000 }).unwrap();
    assert!(memory.learning.sweeps < 5000);
    let j = memory.ising().unwrap().couplings.to_dense();
    let fields = patterns.dot(&j) * &patterns;
    for (spin, column) in fields.columns().into_iter().enumerate() {
        let norm = j.row(spin).dot(&j.row(spin)).sqrt();
        assert!(column.iter().all(|f| f / norm > 0.8), "spin {spin}");
    }
    // Twice as many patterns as spins cannot be stored: learning stops and reports unstable spins.
    let hopeless =
        Memory::learn(random_patterns(120, 40, 2), Rule::Perceptron { margin: 0.0, sweeps: 20 }).unwrap();
    assert!(hopeless.learning.sweeps == 20 && hopeless.learning.unstable > 0.0);
}

#[test]
fn corrupted_patterns_are_recalled_by_all_dynamics() {
    let memory = memory(10, 400, Rule::Hebb);
    let starts = corrupted(&memory.patterns, 0.2);
    for dynamics in [Dynamics::Asynchronous, Dynamics::Synchronous, Dynamics::Thermal(0.3)] {
        let found = memory.recall(starts.view(), dynamics, 60, 1).unwrap();
        for row in 0..10 {
            assert!(found.overlaps[[row, row]] > 0.95, "{dynamics:?}: {}", found.overlaps[[row, row]]);
        }
        let settles = !matches!(dynamics, Dynamics::Thermal(_));
        assert!(found.settled.iter().all(|s| *s == settles), "{dynamics:?}");
        if settles {
            let before = memory.landscape.energy(starts.view());
            assert!(found.energies.iter().zip(before).all(|(after, before)| *after < before));
        }
    }
    // At a temperature well above 1 recall fails.
    let hot = memory.recall(starts.view(), Dynamics::Thermal(2.0), 200, 1).unwrap();
    assert!(hot.overlaps.diag().iter().all(|m| m.abs() < 0.2));
}

/// Two coupled spins with opposite values swap them for ever under synchronous dynamics.
#[test]
fn synchronous_dynamics_may_cycle() {
    let memory = Memory::learn(Array2::ones((1, 2)), Rule::Hebb).unwrap();
    let apart = ndarray::array![[1.0, -1.0]];
    let found = memory.recall(apart.view(), Dynamics::Synchronous, 50, 1).unwrap();
    assert!(!found.settled[0] && found.sweeps[0] <= 3);
    let found = memory.recall(apart.view(), Dynamics::Asynchronous, 50, 1).unwrap();
    assert!(found.settled[0] && found.overlaps[[0, 0]].abs() == 1.0);
}

/// Mixtures of three patterns overlap with each of them by ½ and are fixed points for few patterns in many spins.
#[test]
fn mixtures_are_fixed_points() {
    let memory = memory(3, 5000, Rule::Hebb);
    let mixture = memory.mixture(&[(0, 1.0), (1, -1.0), (2, 1.0)]).unwrap().insert_axis(Axis(0));
    let found = memory.recall(mixture.view(), Dynamics::Asynchronous, 20, 1).unwrap();
    for (overlap, sign) in found.overlaps.row(0).iter().zip([1.0, -1.0, 1.0]) {
        assert!((overlap - 0.5 * sign).abs() < 0.05, "{overlap}");
    }
    // The energy is −3/8 per spin, less P/2N from the diagonal.
    assert!((found.energies[0] / 5000.0 + 0.375).abs() < 0.02);
    assert!(memory.mixture(&[(7, 1.0)]).unwrap_err().to_string().contains("below 3"));
}

/// ln Z of a memory and of its machine at any β, and the conversion back to a memory.
#[test]
fn memories_are_machines_with_gaussian_hidden_units() {
    let mut ising = memory(4, 10, Rule::Hebb).ising().unwrap().clone();
    ising.field = Array1::from_shape_fn(10, |i| 0.2 * (i as f64).sin());
    let rbm = to_rbm(&ising).unwrap();
    for beta in [0.5, 1.0, 1.7] {
        let wanted = exact::enumerate(&ising, beta, &unwatched).unwrap().log_partition
            + 0.5 * beta * 4.0
            + 2.0 * (std::f64::consts::TAU / beta).ln();
        let found = plefka::inference::exact::log_partition(&rbm, beta, &unwatched).unwrap();
        assert!((found - wanted).abs() < 1e-10, "{beta}: {found} {wanted}");
    }
    let back = from_rbm(&rbm).unwrap();
    let [there, here] = [&back, &ising].map(|ising| ising.couplings.to_dense());
    assert!((there - here).iter().all(|x| x.abs() < 1e-14) && back.field == ising.field);
    // The conversion includes fields and precisions of the hidden units.
    let mut other = rbm.clone();
    other.hidden.parameters.row_mut(0).fill(0.3);
    other.hidden.parameters.row_mut(1).fill(0.9);
    let visible = from_rbm(&other).unwrap();
    let states = Array2::from_shape_fn((1 << 10, 10), |(k, i)| if k >> i & 1 == 1 { 1.0 } else { -1.0 });
    let energies = visible.energy(states.view());
    let free = other.clamped_free_energy(&plefka::data::Rows::Dense(states), 1.0);
    assert!(energies.iter().zip(&free).all(|(e, f)| ((e - energies[0]) - (f - free[0])).abs() < 1e-11));
    let storkey = Memory::learn(random_patterns(2, 5, 1), Rule::Storkey).unwrap();
    assert!(to_rbm(storkey.ising().unwrap()).unwrap_err().to_string().contains("sum over patterns"));
}

/// Share of unstable spins of random patterns: ½ erfc(1/√(2α)), .00355 at α = .138, .0100 at .185.
#[test]
fn one_step_errors_are_those_of_gaussian_noise() {
    for (load, wanted) in [(0.138, 0.00355), (0.185, 0.0100)] {
        let shares: Vec<f64> = (0..4)
            .map(|seed| {
                let patterns = random_patterns((load * 2000.0) as usize, 2000, seed);
                Memory::learn(patterns, Rule::Hebb).unwrap().learning.unstable
            })
            .collect();
        let mean = shares.iter().sum::<f64>() / 4.0;
        assert!((mean / wanted - 1.0).abs() < 0.05, "{load}: {mean}");
    }
}

/// Overlaps after recall from the pattern itself, N = 1500: theory gives m = .9934 and .982 below α_c; above α_c the
/// remaining overlap is of the order of .3 and falls slowly with N.
#[test]
fn recall_fails_where_it_should() {
    let experiment = Experiment {
        spins: 1500,
        rule: Rule::Hebb,
        points: vec![(0.12, 0.0), (0.13, 0.0), (0.18, 0.0)],
        corruption: 0.0,
        draws: 6,
        starts: 10,
        sweeps: 200,
        seed: 1,
    };
    let found = measure(&experiment, &unwatched).unwrap();
    println!("{found:?}");
    for (measured, (wanted, tolerance)) in found.iter().zip([(0.993, 0.006), (0.978, 0.02), (0.39, 0.08)]) {
        assert!((measured.overlap - wanted).abs() < tolerance, "{measured:?}");
    }
    let stopped = measure(&experiment, &|_| std::ops::ControlFlow::Break(()));
    assert!(stopped.unwrap_err().to_string().contains("interrupted"));
}

#[test]
fn bad_input_is_named() {
    let error = Memory::learn(ndarray::array![[1.0, 0.5]], Rule::Hebb).unwrap_err().to_string();
    assert!(error.contains("pattern 0, spin 1") && error.contains("0.5"), "{error}");
    assert!(
        Rule::parse("hebbian")
            .unwrap_err()
            .to_string()
            .contains("hebb, pseudo-inverse, storkey, perceptron, dense, exponential")
    );
    let error = Memory::learn(random_patterns(2, 6, 1), Rule::Dense { power: 1 }).unwrap_err().to_string();
    assert!(error.contains("power") && error.contains("at least 2"), "{error}");
    let error = memory(2, 6, Rule::Exponential).ising().unwrap_err().to_string();
    assert!(error.contains("exponential") && error.contains("couplings"), "{error}");
    let memory = memory(2, 6, Rule::Hebb);
    let starts = Array2::ones((1, 5));
    assert!(memory.recall(starts.view(), Dynamics::Asynchronous, 5, 1).is_err());
    let starts = Array2::ones((1, 6));
    let error = memory.recall(starts.view(), Dynamics::Thermal(0.0), 5, 1).unwrap_err().to_string();
    assert!(error.contains("temperature"), "{error}");
}

#[test]
fn threads_do_not_change_bits() {
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let all = [Dynamics::Asynchronous, Dynamics::Synchronous, Dynamics::Thermal(0.5)];
            [Rule::Hebb, Rule::Dense { power: 3 }].map(|rule| {
                let memory = memory(30, 200, rule);
                let starts = corrupted(&memory.patterns, 0.3);
                all.map(|dynamics| memory.recall(starts.view(), dynamics, 20, 3).unwrap().states)
            })
        })
    };
    assert_eq!(run(1), run(2));
    assert_eq!(run(1), run(3));
}
