//! Conditioning on held units against enumeration: the clamped machine, likelihoods, means and Gibbs sampling.

use ndarray::{Array1, Array2, array, s};
use plefka::data::Rows;
use plefka::inference::conditional::{self, Chain, clamp};
use plefka::inference::{FixedPoint, exact, expansion_named, watch::unwatched};
use plefka::laws::{self, Verdict, machines};
use plefka::model::Rbm;
use plefka::units::Bernoulli;
use plefka::{Error, Float};

const SEED: u64 = 6;

/// All visible states of a machine, and ln Σ_h e^{−βE} of each.
fn states(rbm: &Rbm<f64>, beta: f64) -> (Array2<f64>, Vec<f64>) {
    let states = machines::states(&rbm.visible).unwrap();
    let free = rbm.clamped_free_energy(&states.clone().into(), beta);
    (states, free.iter().map(|f| -f).collect())
}

/// ln Σ e^{−βE} over the states that agree with `row` in the held units.
fn brute_force(rbm: &Rbm<f64>, beta: f64, row: &Array1<f64>, held: &[bool]) -> f64 {
    let (states, weights) = states(rbm, beta);
    let agrees = |k: &usize| (0..held.len()).all(|i| !held[i] || states[[*k, i]] == row[i]);
    exact::log_sum_exp(&(0..weights.len()).filter(agrees).map(|k| weights[k]).collect::<Vec<_>>())
}

/// Random rows with all kinds of masks: nothing held, everything held, and in between; free entries are NaN.
fn rows_and_masks(n: usize) -> (Array2<f64>, Array2<bool>) {
    let mut rows = crate::common::bits::<f64>(12, n, 2);
    let held = Array2::from_shape_fn(rows.dim(), |(r, i)| match r {
        0 => false,
        1 => true,
        _ => (r * 5 + i * 3) % 7 < r % 5,
    });
    rows.zip_mut_with(&held, |x, &held| {
        if !held {
            *x = f64::NAN
        }
    });
    (rows, held)
}

#[test]
fn the_clamped_machine_is_the_conditional() {
    let rbm = machines::machine::<f64>(&Bernoulli, (5, 4), 1.2, SEED);
    let held = array![true, false, false, true, false];
    let row = array![1.0, f64::NAN, f64::NAN, 0.25, f64::NAN];
    let machine = clamp(&rbm, row.view(), held.view()).unwrap();
    assert_eq!(machine.weights.dim(), (3, 4));
    for beta in [1.0, 0.6] {
        let (free, weights) = states(&machine, beta);
        let mut whole = Array2::from_shape_fn((8, 5), |(_, i)| row[i]);
        for (from, to) in [1, 2, 4].into_iter().enumerate() {
            whole.column_mut(to).assign(&free.column(from));
        }
        // F^c differs by the contribution of the held units alone, for every state of the other units.
        let own = beta * (rbm.visible.field()[0] + 0.25 * rbm.visible.field()[3]);
        for (a, b) in weights.iter().zip(rbm.clamped_free_energy(&whole.into(), beta)) {
            assert!((a + own + b).abs() < 1e-12, "{a} {b}");
        }
    }
    let narrow = clamp(&rbm.cast::<f32>(), row.mapv(|x| x as f32).view(), held.view()).unwrap();
    assert!(
        (narrow.cast::<f64>().hidden.field().to_owned() - machine.hidden.field())
            .iter()
            .all(|d| d.abs() < 1e-6)
    );
}

#[test]
fn conditional_likelihoods_and_means_are_those_of_enumeration() {
    // More hidden units than free units, and fewer: each layer is the smaller one for some rows.
    for shape in [(6, 4), (6, 9)] {
        let rbm = machines::machine::<f64>(&Bernoulli, shape, 1.1, SEED);
        let (rows, held) = rows_and_masks(6);
        for beta in [1.0, 0.5] {
            let found = conditional::log_weights(&rbm, beta, &rows, &held).unwrap();
            let means = conditional::means(&rbm, beta, &rows, &held).unwrap();
            let (states, weights) = states(&rbm, beta);
            for (r, found) in found.into_iter().enumerate() {
                let (row, mask) = (rows.row(r).to_owned(), held.row(r).to_vec());
                let wanted = brute_force(&rbm, beta, &row, &mask);
                assert!((found - wanted).abs() < 1e-11, "row {r}: {found} {wanted}");
                let agrees = |k: &usize| (0..6).all(|i| !mask[i] || states[[*k, i]] == row[i]);
                for i in 0..6 {
                    let part = (0..64).filter(agrees).map(|k| states[[k, i]] * (weights[k] - wanted).exp());
                    let wanted = if mask[i] { row[i] } else { part.sum() };
                    assert!((means[[r, i]] - wanted).abs() < 1e-11, "row {r}, unit {i}");
                }
            }
        }
        // With nothing held the result is ln Z of the whole machine, with everything held it is the clamped free
        // energy.
        let ends = conditional::log_weights(&rbm, 1.0, &rows, &held).unwrap();
        assert!((ends[0] - exact::log_partition(&rbm, 1.0, &unwatched).unwrap()).abs() < 1e-11);
        let full = Rows::Dense(rows.slice(s![1..2, ..]).to_owned());
        assert!((ends[1] + rbm.clamped_free_energy(&full, 1.0)[0]).abs() < 1e-11);
    }
}

#[test]
fn scores_sum_to_one_and_leave_out_what_is_missing() {
    let rbm = machines::machine::<f64>(&Bernoulli, (5, 3), 1.0, SEED);
    // Units 0 and 3 are given, 1 and 4 are scored, 2 is in neither mask.
    let given = Array2::from_shape_fn((4, 5), |(_, i)| i == 0 || i == 3);
    let scored = Array2::from_shape_fn((4, 5), |(_, i)| i == 1 || i == 4);
    let rows = Array2::from_shape_fn((4, 5), |(r, i)| match i {
        1 => (r % 2) as f64,
        4 => (r / 2) as f64,
        2 => f64::NAN,
        _ => 1.0,
    });
    let found = conditional::log_likelihoods(&rbm, 0.8, &rows, &given, &scored).unwrap();
    let total: f64 = found.iter().map(|x| x.exp()).sum();
    assert!((total - 1.0).abs() < 1e-12, "{found:?}");
    for (r, found) in found.iter().enumerate() {
        let row = rows.row(r).to_owned();
        let wanted = brute_force(&rbm, 0.8, &row, &[true, true, false, true, true])
            - brute_force(&rbm, 0.8, &row, &[true, false, false, true, false]);
        assert!((found - wanted).abs() < 1e-12);
    }
    let single =
        conditional::log_likelihoods(&rbm.cast::<f32>(), 0.8, &rows.mapv(|x| x as f32), &given, &scored);
    assert!(single.unwrap().iter().zip(&found).all(|(a, b)| (a - b).abs() < 1e-5));
}

#[test]
fn mean_field_means_have_the_error_of_their_order() {
    let settings = FixedPoint { tolerance: 1e-14, iterations: 500, ..FixedPoint::default() };
    let rbm = machines::machine::<f64>(&Bernoulli, (6, 5), 0.25, SEED);
    let (rows, held) = rows_and_masks(6);
    let exact = conditional::means(&rbm, 0.9, &rows, &held).unwrap();
    let mut last = f64::INFINITY;
    for (order, bound) in [("1", 0.02), ("2", 2e-3), ("3", 2e-4)] {
        let expansion = expansion_named(order).unwrap();
        let found = conditional::mean_field_means(&rbm, expansion, settings, 0.9, &rows, &held).unwrap();
        let error = crate::common::largest(&found.visible, &exact);
        assert!(error < bound && error < last, "order {order}: {error}");
        assert!(found.residuals.iter().all(|&r| r < 1e-12) && found.residuals[1] == 0.0);
        last = error;
    }
}

/// A sweep of the free units as a sampler of the clamped machine; the held units are written into the rows.
fn clamped_law<F: Float>(beta: f64, sweeps: u32) -> Verdict {
    let rbm = machines::machine::<F>(&Bernoulli, (6, 3), 1.5, 5);
    let held = array![false, true, false, false, true, false];
    let row: Array1<F> = array![0.0, 1.0, 0.0, 0.0, 1.0, 0.0].mapv(F::of);
    let machine = clamp(&rbm, row.view(), held.view())?;
    let mask = |n: usize| Array2::from_shape_fn((n, 6), |(_, i)| held[i]);
    let chain = Chain { beta: F::of(beta), seed: 2, step: 0 };
    laws::sampler::stationary(&machine, beta, 20_000, 1, &mut |free, _| {
        let mut rows = Array2::from_shape_fn((free.nrows(), 6), |(_, i)| row[i]);
        let places = [0, 2, 3, 5];
        places.into_iter().enumerate().for_each(|(from, to)| rows.column_mut(to).assign(&free.column(from)));
        let hidden = conditional::sweep(&rbm, &mut rows, &mask(free.nrows()), sweeps, chain).unwrap();
        assert!(rows.column(1).iter().chain(rows.column(4)).all(|&x| x == F::one()), "held units moved");
        (rows.select(ndarray::Axis(1), &places), hidden)
    })
}

#[test]
fn sweeps_leave_the_conditional_unchanged() -> Verdict {
    clamped_law::<f32>(1.0, 1)?;
    clamped_law::<f64>(1.0, 7)?;
    clamped_law::<f64>(0.5, 2)
}

#[test]
fn every_row_has_its_own_mask_and_sampled_means_reach_the_exact_ones() {
    let rbm = machines::machine::<f64>(&Bernoulli, (6, 4), 0.9, SEED);
    let (rows, held) = rows_and_masks(6);
    let exact = conditional::means(&rbm, 0.9, &rows, &held).unwrap();
    let chain = Chain { beta: 0.9, seed: 3, step: 1 };
    let mut state = rows.clone();
    conditional::draw_free(&rbm, &mut state, &held, chain).unwrap();
    let found = conditional::sampled_means(&rbm, &mut state, &held, 40_000, chain).unwrap();
    let error = crate::common::largest(&found, &exact);
    assert!(error < 0.01, "{error}");
    for ((x, held), (state, mean)) in rows.iter().zip(&held).zip(state.iter().zip(&found)) {
        assert!(if *held { x == state && x == mean } else { *state == 0.0 || *state == 1.0 });
    }
}

#[test]
fn threads_change_no_draw_and_seeds_do() {
    let rbm = machines::machine::<f32>(&Bernoulli, (300, 200), 0.1, SEED);
    let rows = crate::common::bits::<f32>(150, 300, 2);
    let held = Array2::from_shape_fn(rows.dim(), |(r, i)| (r + i) % 3 == 0);
    let draw = |threads: usize, seed: u64| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let chain = Chain { beta: 1.0, seed, step: 0 };
        pool.install(|| conditional::complete(&rbm, rows.clone(), &held, 4, chain).unwrap())
    };
    let one = draw(1, 7);
    assert!(one == draw(2, 7) && one == draw(3, 7) && one != draw(1, 8));
    // The first rows do not depend on the number of further rows.
    let chain = Chain { beta: 1.0, seed: 7, step: 0 };
    let few = (rows.slice(s![..20, ..]).to_owned(), held.slice(s![..20, ..]).to_owned());
    assert_eq!(conditional::complete(&rbm, few.0, &few.1, 4, chain).unwrap(), one.slice(s![..20, ..]));
}

#[test]
fn what_cannot_be_conditioned_on_is_refused() {
    let rbm = machines::machine::<f64>(&Bernoulli, (3, 2), 1.0, SEED);
    let says = |error: Error, parts: &[&str]| {
        let message = error.to_string();
        assert!(parts.iter().all(|part| message.contains(part)), "{message}");
    };
    let (row, held) = (array![1.0, f64::NAN, 0.0], array![true, true, false]);
    says(clamp(&rbm, row.view(), held.view()).unwrap_err(), &["held unit 1", "found NaN", "a finite number"]);
    says(clamp(&rbm, row.view(), array![true].view()).unwrap_err(), &["marks of held units", "found 1", "3"]);
    let all = array![true, true, true];
    says(clamp(&rbm, row.view(), all.view()).unwrap_err(), &["free visible units", "at least 1"]);
    let (rows, mask) =
        (row.clone().insert_axis(ndarray::Axis(0)), held.clone().insert_axis(ndarray::Axis(0)));
    let refused = conditional::log_weights(&rbm, 1.0, &rows, &mask).unwrap_err();
    says(refused, &["row 0, held unit 1", "found NaN"]);
    let refused = conditional::means(&rbm, 1.0, &rows, &Array2::from_elem((1, 2), true)).unwrap_err();
    says(refused, &["(1, 2)", "(1, 3)"]);
    let chain = Chain { beta: 1.0, seed: 1, step: 0 };
    let free = Array2::from_elem((1, 3), false);
    let refused = conditional::sweep(&rbm, &mut rows.clone(), &free, 1, chain).unwrap_err();
    says(refused, &["start of row 0, unit 1", "found NaN"]);
    let mut start = crate::common::bits(1, 3, 1);
    says(conditional::sweep(&rbm, &mut start, &free, 0, chain).unwrap_err(), &["`sweeps`", "found 0"]);
    // 100 rows of 2²² states are too many, one row is not; all rows with nothing held count as one.
    let large = machines::machine::<f64>(&Bernoulli, (40, 22), 0.1, SEED);
    conditional::check_enumerable(&large, &Array2::from_elem((100, 40), false)).unwrap();
    let held = Array2::from_shape_fn((100, 40), |(_, i)| i == 0);
    let refused = conditional::check_enumerable(&large, &held).unwrap_err();
    says(refused, &["states of 100 rows", "found 4.194e8", "at most 2.684e8"]);
    let huge = machines::machine::<f64>(&Bernoulli, (40, 25), 0.1, SEED);
    let refused = conditional::check_enumerable(&huge, &held.slice(s![..1, ..]).to_owned()).unwrap_err();
    says(refused, &["states of one row", "found 3.355e7", "at most 1.678e7"]);
    conditional::check_enumerable(&large, &held.slice(s![..1, ..]).to_owned()).unwrap();
    // With five free units the visible layer is the smaller one, whatever the number of hidden units.
    let few = Array2::from_shape_fn((100, 40), |(_, i)| i > 4);
    conditional::check_enumerable(&large, &few).unwrap();
}
