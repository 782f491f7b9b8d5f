//! The model of Sherrington and Kirkpatrick, replica symmetric.

use std::f64::consts::{LN_2, PI};

use plefka_spins::theory::sk::{at_field, at_temperature, replica_symmetric, with_mean_coupling};

use super::near;

#[test]
fn zero_temperature_has_the_known_energy_and_entropy() {
    let state = replica_symmetric(0.0, 0.0).unwrap();
    near("E₀", state.free_energy, -(2.0 / PI).sqrt(), 1e-15);
    near("E₀", state.energy, -0.797_885, 1e-6);
    near("s", state.entropy, -0.5 / PI, 1e-15);
    near("f", replica_symmetric(1e-4, 0.0).unwrap().free_energy, -(2.0 / PI).sqrt(), 2e-5);
    near("s", replica_symmetric(1e-4, 0.0).unwrap().entropy, -0.5 / PI, 2e-4);
}

#[test]
fn the_paramagnet_has_its_closed_form() {
    for temperature in [1.0, 1.3, 4.0] {
        let state = replica_symmetric(temperature, 0.0).unwrap();
        near("f", state.free_energy, -temperature * LN_2 - 0.25 / temperature, 1e-14);
        near("s", state.entropy, LN_2 - 0.25 / (temperature * temperature), 1e-14);
        assert_eq!((state.q, state.m), (0.0, 0.0));
        near("replicon", state.replicon, 1.0 - 1.0 / (temperature * temperature), 1e-14);
    }
    // q → 1 − T just below T = 1.
    near("q", replica_symmetric(0.999, 0.0).unwrap().q, 0.001, 2e-6);
}

#[test]
fn the_almeida_thouless_line_is_the_known_one() {
    near("h(.5)", at_field(0.5).unwrap(), 0.569_93, 6e-6);
    near("h(.8)", at_field(0.8).unwrap(), 0.117_58, 6e-6);
    for temperature in [0.01, 0.2, 0.5, 0.8, 0.99] {
        let field = at_field(temperature).unwrap();
        near("T(h(T))", at_temperature(field).unwrap(), temperature, 1e-10);
        near("replicon", replica_symmetric(temperature, field).unwrap().replicon, 0.0, 1e-9);
        assert!(replica_symmetric(temperature, 0.99 * field).unwrap().replicon < 0.0);
        assert!(replica_symmetric(temperature, 1.01 * field).unwrap().replicon > 0.0);
    }
    // h² → 4/3 (1 − T)³.
    for distance in [1e-3f64, 1e-4, 1e-5, 1e-6, 1e-8] {
        let field = at_field(1.0 - distance).unwrap();
        near("h² near 1", field.powi(2) / (4.0 / 3.0 * distance.powi(3)), 1.0, 2e-3 + 5.0 * distance);
        near("T near 1", (1.0 - at_temperature(field).unwrap()) / distance, 1.0, 1e-3);
    }
    assert_eq!((at_field(1.2).unwrap(), at_field(0.0).unwrap()), (0.0, f64::INFINITY));
    assert_eq!((at_temperature(0.0).unwrap(), at_temperature(80.0).unwrap()), (1.0, 0.0));
}

#[test]
fn states_solve_the_equations_by_another_quadrature() {
    for (temperature, field, coupling) in [
        (0.5, 0.0, 0.0),
        (0.2, 0.6, 0.0),
        (0.7, -0.3, 0.0),
        (0.4, 0.0, 1.5),
        (0.8, 0.2, 0.9),
        (1.5, 0.4, -1.0),
    ] {
        let state = with_mean_coupling(temperature, field, coupling).unwrap();
        let (mean, spread) = (coupling * state.m + field, state.q.sqrt());
        let average = |f: fn(f64) -> f64| -> f64 {
            let grid = (-5000..=5000).map(|k| f64::from(k) * 0.002);
            let sum: f64 = grid.map(|z| (-0.5 * z * z).exp() * f((mean + spread * z) / temperature)).sum();
            sum * 0.002 / (2.0 * PI).sqrt()
        };
        near("m", average(f64::tanh), state.m, 1e-12);
        near("q", average(|x| x.tanh().powi(2)), state.q, 1e-12);
        let log = average(|x| (2.0 * x.cosh()).ln());
        let f = 0.5 * coupling * state.m.powi(2)
            - 0.25 * (1.0 - state.q).powi(2) / temperature
            - temperature * log;
        near("f", state.free_energy, f, 1e-12);
        near("replicon", state.replicon, 1.0 - average(|x| x.cosh().powi(-4)) / temperature.powi(2), 1e-11);
    }
}

#[test]
fn slopes_of_the_free_energy_are_the_entropy_and_the_magnetisation() {
    let step = 1e-4;
    for (temperature, field, coupling) in
        [(0.5, 0.2, 0.0), (0.05, 0.7, 0.0), (0.6, 0.1, 1.4), (1.4, -0.5, 0.3)]
    {
        let f = |t: f64, h: f64| with_mean_coupling(t, h, coupling).unwrap().free_energy;
        let state = with_mean_coupling(temperature, field, coupling).unwrap();
        let heat = (f(temperature + step, field) - f(temperature - step, field)) / (2.0 * step);
        let pull = (f(temperature, field + step) - f(temperature, field - step)) / (2.0 * step);
        near("s", state.entropy, -heat, 1e-6);
        near("m", state.m, -pull, 1e-6);
        let quadratic = 0.5 * coupling * state.m * state.m + 0.5 * state.response * (1.0 + state.q);
        near("u", state.energy, -quadratic - field * state.m, 1e-13);
    }
}

#[test]
fn a_mean_of_the_couplings_makes_a_ferromagnet() {
    // The ferromagnet begins at J₀ = T above T = 1, and at J₀ = √(π/2) at T = 0.
    for (temperature, start) in [(1.5, 1.5), (0.0, (PI / 2.0).sqrt())] {
        assert_eq!(with_mean_coupling(temperature, 0.0, 0.99 * start).unwrap().m, 0.0);
        assert!(with_mean_coupling(temperature, 0.0, 1.01 * start).unwrap().m > 0.05);
    }
    assert_eq!(with_mean_coupling(0.5, 0.0, -2.0).unwrap().m, 0.0);
    near("m", with_mean_coupling(0.5, 0.0, 1e3).unwrap().m, 1.0, 1e-12);
}

#[test]
fn extreme_arguments_give_numbers_or_errors() {
    for temperature in [0.0, 1e-300, 1e-9, 0.5, 1.0 - 1e-12, 1.0, 30.0] {
        for field in [0.0, 1e-300, 1e-8, 1.0, -1e6] {
            for coupling in [0.0, 1.3, -2.0, 1e6] {
                let state = with_mean_coupling(temperature, field, coupling).unwrap();
                let values = [state.m, state.q, state.free_energy, state.energy, state.entropy];
                assert!(values.iter().all(|v| v.is_finite()) && !state.replicon.is_nan(), "{state:?}");
            }
        }
    }
    for bad in [f64::NAN, f64::INFINITY] {
        assert!(replica_symmetric(bad, 0.0).is_err() && replica_symmetric(0.5, bad).is_err());
        assert!(with_mean_coupling(0.5, 0.0, bad).is_err() && at_temperature(bad).is_err());
    }
    assert!(replica_symmetric(-0.1, 0.0).is_err() && at_field(-1.0).is_err());
}

#[test]
fn the_magnetisation_grows_less_than_the_field() {
    // So each J₀ has one mean field J₀m + h, and the ferromagnet begins where J₀C = 1.
    for temperature in [0.0, 0.05, 0.3, 0.6, 0.9, 1.0, 1.5] {
        let mut last = f64::INFINITY;
        for k in -40..=20 {
            let field = 10f64.powf(0.1 * f64::from(k));
            let ratio = replica_symmetric(temperature, field).unwrap().m / field;
            assert!(ratio < last, "{ratio} after {last} at T {temperature}, h {field}");
            last = ratio;
        }
        if temperature < 1.0 {
            let weak = replica_symmetric(temperature, 1e-4).unwrap().m / 1e-4;
            near("C", weak, replica_symmetric(temperature, 0.0).unwrap().response, 1e-6);
        }
    }
}
