//! Derivatives, the envelope theorem, error slopes and both precisions.

use plefka::inference::exact::log_partition;
use plefka::inference::expansion::{Bethe, Couplings, Expansion, Fourth, Third};
use plefka::inference::watch::unwatched;
use plefka::inference::{Cumulants, FixedPoint, expansion_named};
use plefka::laws::{self, Verdict, machines};
use plefka::model::Rbm;
use plefka::units::Bernoulli;

use super::{Pair, accepted, machine, pairs};
use crate::common::units::{Gaussian, SPIN, TRIPLE};

const SOLVER: FixedPoint =
    FixedPoint { damping: 0.5, tolerance: 1e-15, iterations: 300, solver: plefka::inference::Solver::Damped };

#[test]
fn derivatives_are_those_of_the_value() -> Verdict {
    derivatives(1)
}

#[test]
#[ignore = "long: tests/weekly.sh"]
fn derivatives_of_solved_free_energies_in_every_shape() -> Verdict {
    derivatives(3)
}

/// The derivatives of values in all shapes, of solved free energies in the first ones.
fn derivatives(solved: usize) -> Verdict {
    for pair in pairs() {
        // Either layer as the larger one, and layers of equal size.
        for (seed, shape) in [(4, 3), (3, 5), (3, 3)].into_iter().enumerate() {
            let rbm = machine(pair, shape, seed as u64);
            for expansion in accepted(pair) {
                laws::expansion::derivatives(expansion, &rbm, 0.9, seed as u64)?;
                if seed < solved {
                    laws::expansion::envelope(expansion, &machines::scaled(&rbm, 0.5), 0.8)?;
                }
            }
        }
    }
    Ok(())
}

#[test]
fn errors_have_their_slopes() -> Verdict {
    // Gaussian units are covered by the next test.
    for pair in pairs().into_iter().take(6) {
        let machines: Vec<_> = (0..9).map(|seed| machine(pair, (4, 3), seed)).collect();
        for expansion in accepted(pair) {
            laws::slopes::slopes(expansion, &machines, 1.0)?;
        }
    }
    Ok(())
}

/// With the opposite sign of the weights, orders of one parity cancel and the remaining error has a clean slope: the
/// expansions that are exact to fourth order have an error of fifth and one of sixth order, except on units without odd
/// cumulants.
#[test]
fn errors_of_each_parity_have_their_own_slope() {
    let error = |expansion: &dyn Expansion<f64>, rbm: &Rbm<f64>| {
        let found = SOLVER.solve(rbm, expansion, 1.0, centres(rbm));
        -found.free_energies(rbm, expansion)[0] - log_partition(rbm, 1.0, &unwatched).unwrap()
    };
    for pair in [pairs()[0], pairs()[2]] {
        for (name, odd, even) in [("3", 5.0, 4.0), ("4", 5.0, 6.0), ("rings", 5.0, 6.0), ("pade", 5.0, 6.0)] {
            let expansion = expansion_named(name).unwrap();
            for (sign, wanted) in [(-1.0, odd), (1.0, even)] {
                // The root mean square over machines: a single machine can have a small coefficient.
                let size = |scale: f64| -> f64 {
                    let part = |seed| {
                        let rbm = machine(pair, (4, 3), seed);
                        let [here, there] =
                            [scale, -scale].map(|scale| error(expansion, &machines::scaled(&rbm, scale)));
                        (here + sign * there).powi(2)
                    };
                    (0..9).map(part).sum::<f64>().sqrt()
                };
                let slope = (size(0.06) / size(0.042)).ln() / (0.06f64 / 0.042).ln();
                assert!((slope - wanted).abs() < 0.15, "{name} {sign}: {slope} {}", size(0.042));
            }
        }
    }
}

/// The power of the weights with which the error of ln Z falls, in the median.
fn slope(expansion: &dyn Expansion<f64>, pair: Pair<f64>) -> f64 {
    let measure = |seed| {
        let rbm = machine((pair.0, pair.1, 1.0), (4, 3), seed);
        laws::slopes::measure(expansion, &rbm, 1.0).unwrap().log_partition
    };
    let mut slopes: Vec<f64> = (0..9).map(measure).collect();
    slopes.sort_by(f64::total_cmp);
    slopes[4]
}

/// Gaussian units have no third cumulant, so that odd orders vanish.
#[test]
fn gaussian_hidden_units_make_odd_orders_vanish() {
    for visible in [&Bernoulli as &'static dyn plefka::units::Unit<f64>, &TRIPLE] {
        for (name, wanted) in
            [("1", 2.0), ("2", 4.0), ("3", 4.0), ("4", 6.0), ("adaptive", 4.0), ("rings", 6.0), ("pade", 6.0)]
        {
            let found = slope(expansion_named(name).unwrap(), (visible, &Gaussian, 1.0));
            assert!((found - wanted).abs() < 0.3, "{name}: {found}");
        }
    }
}

/// The only terms of order 4 missing in Bethe are the rings of four different units,
/// ¼[tr((BBᵀ)²) − Σ r² − Σ c² + ΣB⁴] = A₄ − Σ W⁴ xy(1 − 6x − 6y + 30xy)/24 for 0/1 units.
#[test]
fn bethe_with_the_rings_of_four_is_of_order_four() {
    let error = |rbm: &Rbm<f64>| {
        let start = centres(rbm);
        let found = SOLVER.solve(rbm, &Bethe, 1.0, start);
        let c = Couplings::new(&rbm.weights);
        let [v, h] = [(&rbm.visible, &found.visible), (&rbm.hidden, &found.hidden)]
            .map(|(layer, found)| Cumulants::new(layer, 1.0, found.mean.clone(), 4));
        let fourth = Fourth.value(c, &v, &h)[0] - Third.value(c, &v, &h)[0];
        let pairs: f64 = rbm
            .weights
            .indexed_iter()
            .map(|((i, j), w)| {
                let (x, y) = (v.kappa(2)[[0, i]], h.kappa(2)[[0, j]]);
                w.powi(4) * x * y * (1.0 - 6.0 * x - 6.0 * y + 30.0 * x * y) / 24.0
            })
            .sum();
        let log_z = -found.free_energies(rbm, &Bethe)[0] + fourth - pairs;
        (log_z - log_partition(rbm, 1.0, &unwatched).unwrap()).abs()
    };
    let mut slopes: Vec<f64> = (0..9)
        .map(|seed| {
            let rbm = machine((&Bernoulli, &Bernoulli, 1.0), (4, 3), seed);
            let [large, small] = [0.1, 0.07].map(|scale| error(&machines::scaled(&rbm, scale)));
            (large / small).ln() / (0.1f64 / 0.07).ln()
        })
        .collect();
    slopes.sort_by(f64::total_cmp);
    assert!((slopes[4] - 5.0).abs() < 0.3, "{slopes:?}");
}

fn centres(rbm: &Rbm<f64>) -> (ndarray::Array2<f64>, ndarray::Array2<f64>) {
    let centre = |n, unit: &dyn plefka::units::Unit<f64>| ndarray::Array2::from_elem((1, n), unit.centre());
    (centre(rbm.n_visible(), rbm.visible.unit), centre(rbm.n_hidden(), rbm.hidden.unit))
}

#[test]
fn precisions_agree() -> Verdict {
    for (double, single) in pairs::<f64>().into_iter().zip(pairs::<f32>()) {
        for (wide, narrow) in accepted(double).zip(accepted(single)) {
            for shape in [(6, 4), (4, 6)] {
                let rbm = machine::<f32>((single.0, single.1, 0.5 * single.2), shape, 3);
                laws::expansion::precisions((narrow, &rbm), (wide, &rbm.cast()), 0.9)?;
            }
        }
    }
    Ok(())
}

/// The unit of the tests obeys the laws of a unit.
#[test]
fn units_of_the_tests_obey() -> Verdict {
    for unit in [&SPIN as &'static dyn plefka::units::Unit<f64>, &TRIPLE, &Gaussian] {
        let layer = machines::layer(unit, 2, 1.0, 1);
        laws::unit::cumulants(&layer, 1.0, 4)?;
        laws::unit::legendre(&layer, 1.0)?;
        laws::unit::states(&layer, 1.0)?;
    }
    Ok(())
}
