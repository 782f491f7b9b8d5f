//! Dense and continuous memories: their fields, thermal dynamics, capacity and fixed points.

use ndarray::{Array1, Array2};
use plefka::vocabulary::Choice;
use plefka_spins::hopfield::{Dynamics, Rule, continuous::Continuous, random_patterns};

use super::{corrupted, memory};

/// All states of the given number of spins.
fn all_states(spins: usize) -> Array2<f64> {
    Array2::from_shape_fn((1 << spins, spins), |(k, i)| if k >> i & 1 == 1 { 1.0 } else { -1.0 })
}

/// f_i = ½[E(s_i = −1) − E(s_i = 1)] for every rule, with energies computed without fields.
#[test]
fn fields_are_differences_of_energies() {
    for (name, rule) in Rule::ALL.iter().map(|rule| (rule.name(), *rule)) {
        let memory = memory(4, 7, rule);
        let states = all_states(7);
        let (energies, fields) =
            (memory.landscape.energy(states.view()), memory.landscape.fields(states.view()));
        for (k, spin) in (0..128).flat_map(|k| (0..7).map(move |spin| (k, spin))) {
            let wanted = 0.5 * (energies[k & !(1 << spin)] - energies[k | 1 << spin]);
            assert!((fields[[k, spin]] - wanted).abs() < 1e-12, "{name}: {} {wanted}", fields[[k, spin]]);
        }
    }
    // E by its definition: the pattern itself has n ξ·s/N = N.
    let dense = memory(1, 6, Rule::Dense { power: 3 });
    assert!((dense.landscape.energy(dense.patterns.view())[0] + 6.0).abs() < 1e-12);
    let exponential = memory(1, 6, Rule::Exponential);
    assert!((exponential.landscape.energy(exponential.patterns.view())[0] + 6.0).abs() < 1e-12);
}

/// The mean overlaps of many chains agree with an enumeration of e^{−E/T}.
#[test]
fn thermal_dynamics_sample_every_landscape() {
    let temperature = 0.9;
    for rule in [Rule::Hebb, Rule::Dense { power: 3 }, Rule::Exponential] {
        let memory = memory(2, 8, rule);
        let states = all_states(8);
        let weights: Vec<f64> =
            memory.landscape.energy(states.view()).iter().map(|e| (-e / temperature).exp()).collect();
        let squares = memory.overlaps(states.view()).mapv(|m| m * m);
        let exact = Array1::from(weights.clone()).dot(&squares) / weights.iter().sum::<f64>();
        let chains = 40_000;
        let starts = Array2::ones((chains, 8));
        let found = memory.recall(starts.view(), Dynamics::Thermal(temperature), 30, 5).unwrap();
        let of = memory.overlaps(found.states.view()).mapv(|m| m * m);
        for (pattern, wanted) in exact.iter().enumerate() {
            let mean = of.column(pattern).mean().unwrap();
            let error = of.column(pattern).std(1.0) / (chains as f64).sqrt();
            assert!((mean - wanted).abs() < 4.5 * error, "{rule:?}: {mean} ± {error}, exact {wanted}");
        }
    }
}

#[test]
fn dense_memories_store_more() {
    // 2N patterns are far beyond the capacity of any quadratic memory.
    let recalled = |rule, dynamics| {
        let memory = memory(128, 64, rule);
        let starts = corrupted(&memory.patterns, 0.1);
        let found = memory.recall(starts.view(), dynamics, 50, 1).unwrap();
        assert!(found.settled.iter().all(|s| *s));
        found.states.rows().into_iter().zip(memory.patterns.rows()).filter(|(a, b)| a == b).count()
    };
    for rule in [Rule::Dense { power: 4 }, Rule::Exponential] {
        for dynamics in [Dynamics::Asynchronous, Dynamics::Synchronous] {
            let right = recalled(rule, dynamics);
            assert!(right >= 120, "{rule:?}, {dynamics:?}: {right} of 128");
        }
    }
    // x² restricted to x > 0 is similar to Hebb's memory, which fails here.
    let right = recalled(Rule::Dense { power: 2 }, Dynamics::Asynchronous);
    assert!(right < 64, "{right}");
}

/// One update retrieves a pattern, the energy never rises, `settled` separates fixed points from stopped states, and a
/// recall continued after a few updates ends in the same state as an uninterrupted recall.
#[test]
fn the_continuous_memory_attends() {
    let patterns = random_patterns(128, 64, 5).mapv(|x| 0.3 * x);
    let memory = Continuous::new(patterns.clone(), 8.0).unwrap();
    let mut x = corrupted(&patterns, 0.1);
    let whole = memory.recall(x.view(), 100, 1e-9).unwrap();
    assert!(whole.settled.iter().all(|s| *s) && whole.updates.iter().all(|u| *u >= 2));
    assert!((&whole.states - &patterns).iter().all(|e| e.abs() < 1e-3));
    let mut energy = memory.energy(x.view()).unwrap();
    for _ in 0..3 {
        let next = memory.recall(x.view(), 1, 0.0).unwrap();
        assert!(next.energies.iter().zip(&energy).all(|(now, before)| *now <= before + 1e-12));
        (x, energy) = (next.states, next.energies);
    }
    assert!((&x - &whole.states).iter().all(|e| e.abs() < 1e-9));
    // −∂E/∂x = Ξᵀ softmax(βΞx) − x.
    let point = Array2::from_shape_fn((1, 64), |(_, i)| 0.1 * (i as f64).cos());
    let step = memory.recall(point.view(), 1, 0.0).unwrap().states - &point;
    for i in [0, 17, 63] {
        let at = |shift: f64| {
            let mut moved = point.clone();
            moved[[0, i]] += shift;
            memory.energy(moved.view()).unwrap()[0]
        };
        let slope = (at(1e-5) - at(-1e-5)) / 2e-5;
        assert!((slope + step[[0, i]]).abs() < 1e-8, "{slope} {}", step[[0, i]]);
    }
    assert!((memory.shares(point.view()).unwrap().sum() - 1.0).abs() < 1e-12);
    for (beta, patterns, words) in
        [(0.0, patterns.clone(), "beta"), (1.0, patterns.mapv(|x| x / 0.0), "pattern 0")]
    {
        assert!(Continuous::new(patterns, beta).unwrap_err().to_string().contains(words));
    }
}
