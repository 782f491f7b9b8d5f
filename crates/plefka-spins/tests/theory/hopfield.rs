//! The states of Hopfield memories: stationary points of the free energy, with their limits.

use std::f64::consts::{LN_2, PI};

use plefka_spins::theory::hopfield::{
    Order, State, critical_load, free_energy, glass_temperature, paramagnet, phase, retrieval, spin_glass,
};

use super::near;

fn states() -> Vec<State> {
    let mut states = Vec::new();
    for (load, temperature) in [(0.01, 0.3), (0.05, 0.5), (0.1, 0.05), (0.1, 0.3), (0.13, 0.1)] {
        states.push(retrieval(load, temperature).unwrap().unwrap());
        states.push(spin_glass(load, temperature).unwrap().unwrap());
    }
    states.push(spin_glass(1.0, 1.9).unwrap().unwrap());
    states
}

#[test]
fn states_are_stationary_points_of_the_free_energy() {
    for state in states() {
        let at = |m: f64, q: f64, r: f64| {
            let order = Order { m: state.m + m, q: state.q + q, r: state.r + r };
            free_energy(state.load, state.temperature, order).unwrap()
        };
        near("f", at(0.0, 0.0, 0.0), state.free_energy, 1e-13);
        // ∂C/∂q = −β, so that steps in q must be small compared with T.
        let (m, q, r) = (1e-5, 1e-5 * state.temperature.min(1.0 - state.q), 1e-5 * state.r);
        near("∂f/∂m", (at(m, 0.0, 0.0) - at(-m, 0.0, 0.0)) / (2.0 * m), 0.0, 1e-9);
        near("T ∂f/∂q", state.temperature * (at(0.0, q, 0.0) - at(0.0, -q, 0.0)) / (2.0 * q), 0.0, 1e-8);
        near("r ∂f/∂r", state.r * (at(0.0, 0.0, r) - at(0.0, 0.0, -r)) / (2.0 * r), 0.0, 1e-8);
        // Away from a state the free energy is not stationary.
        assert!((at(0.02, 0.0, 0.0) - at(0.01, 0.0, 0.0)).abs() > 1e-6);
    }
}

#[test]
fn states_solve_the_equations_by_another_quadrature() {
    for state in states() {
        let spread = (state.load * state.r).sqrt();
        let average = |f: fn(f64) -> f64| -> f64 {
            let step = 0.002;
            (-5000..=5000)
                .map(|k| f64::from(k) * step)
                .map(|z| (-0.5 * z * z).exp() * f((state.m + spread * z) / state.temperature))
                .sum::<f64>()
                * step
                / (2.0 * PI).sqrt()
        };
        let squared = average(|x| x.tanh().powi(2));
        near("m", average(f64::tanh), state.m, 1e-12);
        near("q", squared, state.q, 1e-12);
        let response = (1.0 - squared) / state.temperature;
        near("C", response, state.response, 1e-11);
        near("r", squared / (1.0 - response).powi(2), state.r, 1e-9);
        let sharp = average(|x| x.cosh().powi(-4)) * state.load / state.temperature.powi(2);
        near("replicon", 1.0 - sharp / (1.0 - response).powi(2), state.replicon, 1e-9);
    }
}

#[test]
fn the_entropy_is_the_slope_of_the_free_energy() {
    let step = 1e-4;
    for (load, temperature) in [(0.02, 0.4), (0.1, 0.2), (0.12, 0.01)] {
        for solve in [retrieval, spin_glass] {
            let at = |t: f64| solve(load, t).unwrap().unwrap();
            let slope =
                (at(temperature + step).free_energy - at(temperature - step).free_energy) / (2.0 * step);
            near("s", at(temperature).entropy, -slope, 1e-6);
            near("u", at(temperature).energy, at(temperature).free_energy - temperature * slope, 1e-6);
        }
    }
}

#[test]
fn zero_temperature_solves_its_own_equations() {
    for load in [0.001, 0.02, 0.06, 0.1, 0.137] {
        let state = retrieval(load, 0.0).unwrap().unwrap();
        let x = state.m / (2.0 * load * state.r).sqrt();
        near("m", libm::erf(x), state.m, 1e-14);
        let response = (2.0 / (PI * load * state.r)).sqrt() * (-x * x).exp();
        near("C", response, state.response, 1e-13);
        near("r", (1.0 - response).powi(-2), state.r, 1e-12);
        near("E", 0.5 * load * (1.0 - state.r) - 0.5 * state.m * state.m, state.energy, 1e-14);
        near("f", state.energy, state.free_energy, 0.0);
        let glass = spin_glass(load, 0.0).unwrap().unwrap();
        near("√r of the glass", glass.r.sqrt(), 1.0 + (2.0 / (PI * load)).sqrt(), 1e-11);
        near("E of the glass", glass.energy, -1.0 / PI - (2.0 * load / PI).sqrt(), 1e-13);
        assert!(glass.entropy < 0.0 && glass.replicon == f64::NEG_INFINITY);
    }
}

#[test]
fn low_temperatures_end_in_zero() {
    for temperature in [1e-3, 1e-6, 1e-12, 1e-200] {
        for solve in [retrieval, spin_glass] {
            let (cold, zero) = (solve(0.1, temperature).unwrap().unwrap(), solve(0.1, 0.0).unwrap().unwrap());
            let tolerance = 10.0 * temperature + 1e-12;
            for (a, b) in [(cold.m, zero.m), (cold.r, zero.r), (cold.free_energy, zero.free_energy)] {
                near("limit", a, b, tolerance);
            }
        }
    }
}

#[test]
fn states_meet_where_they_end() {
    let load = 0.3;
    let end = glass_temperature(load).unwrap();
    let glass = spin_glass(load, end - 1e-5).unwrap().unwrap();
    near("q", glass.q, 0.0, 1e-4);
    near("replicon", glass.replicon, 0.0, 1e-4);
    near("f", glass.free_energy, paramagnet(load, end - 1e-5).unwrap().unwrap().free_energy, 1e-9);
    assert_eq!(spin_glass(load, end).unwrap(), None);
    let hot = paramagnet(load, 50.0).unwrap().unwrap();
    // High temperature: f = −T ln 2 − α/4T − α/6T², as couplings have variance α/N and triangles of couplings have mean
    // α/N³.
    near("f", hot.free_energy, -50.0 * LN_2 - load / 200.0 - load / 15000.0, 1e-6);
    assert_eq!(paramagnet(load, 1.0).unwrap(), None);
}

#[test]
fn extreme_arguments_give_numbers_or_errors() {
    for load in [0.0, 1e-300, 1e-15, 1e-13, 1e-6, 0.01, 1.0, 1e6] {
        for temperature in [0.0, 1e-300, 1e-9, 0.5, 1.0 - 1e-9, 1.0, 1.0 + 1e-15, 3.0] {
            let found = [retrieval, spin_glass, paramagnet].map(|f| f(load, temperature).unwrap());
            for state in found.into_iter().flatten() {
                let values = [state.m, state.q, state.r, state.free_energy, state.energy, state.entropy];
                assert!(values.iter().all(|v| v.is_finite()) && !state.replicon.is_nan(), "{state:?}");
            }
            phase(load, temperature).unwrap();
        }
    }
    for bad in [-1.0, f64::NAN, f64::INFINITY] {
        assert!(retrieval(bad, 0.5).is_err() && retrieval(0.1, bad).is_err());
        assert!(
            critical_load(bad).is_err()
                && phase(bad, 0.1).is_err()
                && phase(0.1, bad).is_err()
                && spin_glass(0.1, bad).is_err()
        );
        assert!(free_energy(0.1, 0.5, Order { m: bad, q: bad, r: 1.0 }).is_err());
    }
}
