//! The temperatures and loads at which states of Hopfield memories appear, become global minima and lose stability.

use plefka_spins::theory::hopfield::{
    Phase, at_crossing, at_stability, at_temperature, critical_load, glass_temperature, largest_load,
    one_step_error, phase, retrieval, retrieval_limit, retrieval_range, spin_glass, thermodynamic_limit,
    thermodynamic_load,
};

use super::near;

#[test]
fn the_critical_load_at_zero_temperature() {
    let found = critical_load(0.0).unwrap();
    near("α_c", found.load, 0.137_905_566_5, 1e-10);
    near("m_c", found.m, 0.967_417, 1e-6);
    assert!(retrieval(found.load - 1e-9, 0.0).unwrap().is_some());
    assert!(retrieval(found.load + 1e-9, 0.0).unwrap().is_none());
}

#[test]
fn memories_are_the_ground_state_below_their_load() {
    let load = thermodynamic_load(0.0).unwrap();
    near("α", load, 0.051_854_3, 5e-8);
    for (load, below) in [(0.99 * load, true), (1.01 * load, false)] {
        let (memory, glass) =
            (retrieval(load, 0.0).unwrap().unwrap(), spin_glass(load, 0.0).unwrap().unwrap());
        assert_eq!(memory.energy < glass.energy, below, "{load}");
    }
}

#[test]
fn memories_melt_at_the_known_temperatures() {
    let known = [
        (0.001, 0.93781),
        (0.01, 0.80102),
        (0.02, 0.71648),
        (0.05, 0.54226),
        (0.1, 0.31543),
        (0.13, 0.14892),
    ];
    for (load, wanted) in known {
        let found = retrieval_limit(load).unwrap().unwrap();
        near("T_M", found, wanted, 6e-6);
        near("α_c(T_M(α))", critical_load(found).unwrap().load, load, 1e-12);
    }
}

/// m after many plain iterations of the equations from m near 1, with a fixed quadrature rule.
fn iterated(load: f64, temperature: f64) -> f64 {
    let (mut m, mut variance) = (0.99, 1.1 * load);
    let normal = |z: f64| (-0.5 * z * z).exp() * 0.05 / (2.0 * std::f64::consts::PI).sqrt();
    let grid: Vec<(f64, f64)> = (-180..=180).map(|k| 0.05 * f64::from(k)).map(|z| (z, normal(z))).collect();
    for _ in 0..8000 {
        let tanh = |z: f64| ((m + variance.sqrt() * z) / temperature).tanh();
        let sum = |power: i32| grid.iter().map(|&(z, w)| w * tanh(z).powi(power)).sum::<f64>();
        let (overlap, q) = (sum(1), sum(2));
        (m, variance) = (overlap, load * q / (1.0 - (1.0 - q) / temperature).powi(2));
    }
    m
}

#[test]
fn plain_iteration_loses_memories_at_the_same_temperature() {
    for (load, temperature) in [(0.1, 0.31543), (0.13, 0.14892)] {
        let below = iterated(load, temperature - 2e-5);
        near("m", below, retrieval(load, temperature - 2e-5).unwrap().unwrap().m, 1e-9);
        assert!(iterated(load, temperature + 2e-5) < 0.5);
    }
}

#[test]
fn memories_take_over_at_the_known_temperatures() {
    for (load, wanted) in [(0.001, 0.91610), (0.01, 0.72162), (0.02, 0.59130), (0.05, 0.21638)] {
        let found = thermodynamic_limit(load).unwrap().unwrap();
        near("T_c", found, wanted, 6e-6);
        near("α(T_c(α))", thermodynamic_load(found).unwrap(), load, 1e-10);
        let memory = retrieval(load, found).unwrap().unwrap().free_energy;
        near("f", memory, spin_glass(load, found).unwrap().unwrap().free_energy, 1e-12);
    }
}

#[test]
fn replica_symmetry_lets_memories_reenter() {
    let top = largest_load();
    near("α", top.load, 0.138_188, 1e-6);
    near("T", top.temperature, 0.0225, 5e-4);
    for other in [0.0225, 0.0232] {
        let lower = critical_load(other).unwrap().load;
        assert!(lower < top.load, "{lower} at {other}");
    }
    let (low, high) = retrieval_range(0.138_1).unwrap().unwrap();
    assert!(0.0 < low && low < top.temperature && top.temperature < high);
    for end in [low, high] {
        near("α", critical_load(end).unwrap().load, 0.138_1, 1e-12);
    }
    assert_eq!(retrieval_range(top.load + 1e-9).unwrap(), None);
    // T_c(α) is re-entrant as well: a rising temperature first favours the memories.
    let cold = thermodynamic_load(0.0).unwrap();
    let limit = thermodynamic_limit(cold + 1e-5).unwrap().unwrap();
    near("α", thermodynamic_load(limit).unwrap(), cold + 1e-5, 1e-10);
    near("largest α", thermodynamic_load(0.085).unwrap(), 0.053_132_1, 1e-7);
    assert!(thermodynamic_limit(0.053_13).unwrap().is_some());
    for load in [0.053_133, 0.06, 0.138_1, 0.2] {
        assert_eq!(thermodynamic_limit(load).unwrap(), None, "{load}");
    }
}

#[test]
fn the_almeida_thouless_line_of_the_memories() {
    let end = at_crossing().unwrap();
    near("T", end.temperature, 0.025, 5e-4);
    near("α", end.load, 0.138_186, 1e-6);
    near("α_c", critical_load(end.temperature).unwrap().load, end.load, 1e-12);
    for load in [0.03, 0.06, 0.1, 0.13] {
        let temperature = at_temperature(load).unwrap().unwrap();
        for (factor, stable) in [(0.99, false), (1.01, true)] {
            let state = retrieval(load, factor * temperature).unwrap().unwrap();
            assert_eq!(at_stability(&state) > 0.0, stable, "α {load}, {factor} T");
        }
        near("replicon", at_stability(&retrieval(load, temperature).unwrap().unwrap()), 0.0, 1e-9);
    }
    // Amit, Gutfreund & Sompolinsky 1987: T → √(8α/9π) e^{−1/2α}.
    let load = 0.004;
    let limit = (8.0 * load / (9.0 * std::f64::consts::PI)).sqrt() * (-0.5 / load).exp();
    near("T", at_temperature(load).unwrap().unwrap() / limit, 1.0, 1e-6);
    assert_eq!(at_temperature(0.15).unwrap(), None);
    assert_eq!(at_temperature(1e-5).unwrap(), Some(0.0));
}

#[test]
fn melting_near_one_has_its_known_slope() {
    // Amit, Gutfreund & Sompolinsky 1985: T_M ≈ 1 − 1.95√α, T_c ≈ 1 − 2.6√α and T_g = 1 + √α.
    let load: f64 = 1e-8;
    near("T_M", (1.0 - retrieval_limit(load).unwrap().unwrap()) / load.sqrt(), 1.95, 0.02);
    near("T_c", (1.0 - thermodynamic_limit(load).unwrap().unwrap()) / load.sqrt(), 2.6, 0.05);
    near("T_g", glass_temperature(load).unwrap(), 1.0 + 1e-4, 1e-15);
}

#[test]
fn phases_follow_the_lines() {
    let expected = [
        (0.01, 0.5, Phase::Retrieval),
        (0.01, 0.75, Phase::MetastableRetrieval),
        (0.01, 0.9, Phase::SpinGlass),
        (0.01, 1.2, Phase::Paramagnet),
        (0.1, 0.0, Phase::MetastableRetrieval),
        (0.2, 0.0, Phase::SpinGlass),
        (0.0, 0.9, Phase::Retrieval),
        (0.0, 1.0, Phase::Paramagnet),
    ];
    for (load, temperature, wanted) in expected {
        assert_eq!(phase(load, temperature).unwrap(), wanted, "α {load}, T {temperature}");
    }
}

#[test]
fn the_limit_of_retrieval_falls_with_the_load() {
    let curve: Vec<f64> =
        (1..=100).map(|k| retrieval_limit(0.00137 * f64::from(k)).unwrap().unwrap()).collect();
    assert!(curve.windows(2).all(|pair| pair[0] > pair[1]));
}

#[test]
fn the_first_step_flips_the_known_share() {
    near("error", one_step_error(0.138).unwrap(), 0.00355, 5e-6);
    near("error", one_step_error(0.185).unwrap(), 0.0100, 5e-5);
    assert_eq!(one_step_error(0.0).unwrap(), 0.0);
}
