//! Pseudo-likelihoods compared with their definition, the mean-field likelihood compared with enumeration.

use ndarray::Array2;
use plefka::Float;
use plefka::data::{Rows, Samples};
use plefka::inference::likelihood::mean_field::log_partition;
use plefka::inference::likelihood::pseudo::{exact, one_flip};
use plefka::inference::{FixedPoint, exact as enumeration, expansion_named, watch::unwatched};
use plefka::laws::machines;
use plefka::model::Rbm;
use plefka::rng::{Purpose, Stream};
use plefka::units::Bernoulli;

/// Σ_i ln p(v_i | v_rest) from ratios of Σ_h e^{−βE}, the flipped states written out.
fn brute_force(rbm: &Rbm<f64>, rows: &Array2<f64>, beta: f64) -> Vec<f64> {
    let weight = |v: &Array2<f64>| (-rbm.clamped_free_energy(&v.clone().into(), beta)[0]).exp();
    rows.rows()
        .into_iter()
        .map(|row| {
            let here = row.to_owned().insert_axis(ndarray::Axis(0));
            let flipped = |i: usize| {
                let mut there = here.clone();
                there[[0, i]] = 1.0 - there[[0, i]];
                there
            };
            (0..row.len()).map(|i| (weight(&here) / (weight(&here) + weight(&flipped(i)))).ln()).sum()
        })
        .collect()
}

fn sparse<F: Float>(rows: &Array2<F>) -> Rows<F> {
    let mut out = plefka::linalg::Csr::empty(rows.ncols());
    for row in rows.rows() {
        let entries = row.iter().enumerate().filter(|(_, x)| **x != F::zero());
        out.push_row(entries.map(|(c, &x)| (c as u32, x)));
    }
    Rows::Sparse(out)
}

#[test]
fn the_exact_pseudo_likelihood_is_the_sum_over_all_bits() {
    let rbm = machines::machine::<f64>(&Bernoulli, (6, 4), 1.0, 2);
    let narrow: Rbm<f32> = rbm.cast();
    let rows = crate::common::bits::<f64>(8, 6, 1);
    for beta in [1.0, 0.4] {
        let wanted = brute_force(&rbm, &rows, beta);
        let single = exact(&narrow, &sparse(&rows.mapv(|x| x as f32)), beta as f32).unwrap();
        let both =
            [exact(&rbm, &rows.clone().into(), beta), exact(&rbm, &sparse(&rows), beta)].map(Option::unwrap);
        for (k, wanted) in wanted.iter().enumerate() {
            for found in [both[0][k], both[1][k]] {
                assert!((found - wanted).abs() < 1e-12, "{found} {wanted}");
            }
            assert!((single[k] - wanted).abs() < 1e-4);
        }
    }
}

/// The pseudo-likelihood of units of several values: every state that differs in a single unit is enumerated.
#[test]
fn other_units_have_the_pseudo_likelihood_of_their_values() {
    for (name, n) in [("spin", 3), ("binomial:3", 3), ("potts:3", 6)] {
        let unit = plefka::units::unit_named::<f64>(name).unwrap();
        let layers = (machines::layer(unit, n, 0.7, 1), machines::layer(&Bernoulli, 3, 0.7, 2));
        let rbm = machines::join(layers.0, layers.1, 0.8, 3);
        let states = machines::states(&rbm.visible).unwrap();
        let weights: Vec<f64> =
            rbm.clamped_free_energy(&states.clone().into(), 0.8).iter().map(|f| (-f).exp()).collect();
        let found = exact(&rbm, &states.clone().into(), 0.8).unwrap();
        let colours = unit.colours();
        for (row, found) in found.iter().enumerate() {
            let differs = |other: usize, k: usize| {
                let columns = k * colours..(k + 1) * colours;
                columns.into_iter().any(|c| states[[row, c]] != states[[other, c]])
            };
            let units = rbm.visible.n_units();
            let wanted: f64 = (0..units)
                .map(|unit| {
                    let alike = |other: &usize| (0..units).all(|k| k == unit || !differs(*other, k));
                    let sum: f64 = (0..states.nrows()).filter(alike).map(|other| weights[other]).sum();
                    (weights[row] / sum).ln()
                })
                .sum();
            assert!((found - wanted).abs() < 1e-12, "{name}: {found} {wanted}");
        }
    }
    let continuous = machines::machine(plefka::units::unit_named::<f64>("relu").unwrap(), (2, 2), 0.1, 1);
    assert!(exact(&continuous, &Array2::ones((1, 2)).into(), 1.0).is_none());
}

#[test]
fn one_flip_is_unbiased_and_uses_one_bit() {
    let rbm = machines::machine::<f64>(&Bernoulli, (6, 4), 1.0, 2);
    let rows: Rows<f64> = crate::common::bits::<f64>(3, 6, 1).into();
    let wanted = exact(&rbm, &rows, 0.8).unwrap();
    let draws: Vec<Vec<f64>> =
        (0..6000).map(|k| one_flip(&rbm, &rows, 0.8, &mut Stream::new(9, Purpose::Monitor, k, 0))).collect();
    for (row, wanted) in wanted.iter().enumerate() {
        let values: Vec<f64> = draws.iter().map(|d| d[row]).collect();
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let error = (values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n / n).sqrt();
        assert!((mean - wanted).abs() < 6.0 * error, "{mean} {wanted} ± {error}");
        // Six bits, so at most six values, each n times one bit's term.
        let mut distinct: Vec<u64> = values.iter().map(|x| x.to_bits()).collect();
        distinct.sort_unstable();
        distinct.dedup();
        assert!((4..=6).contains(&distinct.len()), "{}", distinct.len());
    }
}

#[test]
fn mean_field_likelihood_of_weak_weights_is_the_exact_one() {
    let settings = FixedPoint { tolerance: 1e-10, iterations: 500, ..FixedPoint::default() };
    let rbm = machines::machine::<f64>(&Bernoulli, (8, 6), 0.25, 4);
    let starts: Rows<f64> = crate::common::bits::<f64>(10, 8, 3).into();
    let mut last = f64::INFINITY;
    for (name, bound) in [("1", 0.2), ("2", 5e-3), ("3", 5e-4), ("4", 5e-5)] {
        let expansion = expansion_named(name).unwrap();
        let found = log_partition(&rbm, expansion, settings, 1.0, &starts);
        let error = (found.log_partition - enumeration::log_partition(&rbm, 1.0, &unwatched).unwrap()).abs();
        assert_eq!((found.solutions, found.failed), (1, 0), "ten starts, one solution");
        assert!(error < bound && error < last, "order {}: {error}", expansion.name());
        last = error;
    }
}

#[test]
fn several_solutions_are_each_counted_once() {
    // Two states of a strong ferromagnet in zero total field, p = ½ each: naive mean field finds both from many starts,
    // each with half of Z.
    let (n, weight) = (6, 1.6);
    let field = ndarray::Array1::from_elem(n, -weight * n as f64 / 2.0);
    let layer = || plefka::model::Layer::new(&Bernoulli, field.clone());
    let rbm = Rbm::new(layer(), layer(), Array2::from_elem((n, n), weight)).unwrap();
    let settings = FixedPoint { tolerance: 1e-12, iterations: 1000, ..FixedPoint::default() };
    let starts = Array2::from_shape_fn((9, n), |(r, _)| f64::from(u8::from(r % 3 > 0)));
    let found = log_partition(&rbm, expansion_named("2").unwrap(), settings, 1.0, &starts.clone().into());
    let one =
        log_partition(&rbm, expansion_named("2").unwrap(), settings, 1.0, &Rows::Dense(starts).first(1));
    assert_eq!((found.solutions, found.failed, one.solutions), (2, 0, 1));
    assert!((found.log_partition - one.log_partition - 2f64.ln()).abs() < 1e-6);
    let exact = enumeration::log_partition(&rbm, 1.0, &unwatched).unwrap();
    assert!((found.log_partition - exact).abs() < 0.05, "{} {exact}", found.log_partition);
}

#[test]
fn starts_that_do_not_converge_are_said_to_have_failed() {
    let rbm = machines::machine::<f64>(&Bernoulli, (8, 6), 1.0, 4);
    let settings = FixedPoint { tolerance: 0.0, iterations: 1, ..FixedPoint::default() };
    let samples = Samples::from_rows(crate::common::bits::<f64>(10, 8, 3).into(), &Bernoulli).unwrap();
    let starts = samples.all(1).unwrap().visible;
    let found = log_partition(&rbm, expansion_named("2").unwrap(), settings, 1.0, &starts);
    assert_eq!((found.solutions, found.failed, found.log_partition), (0, 10, f64::NEG_INFINITY));
}
