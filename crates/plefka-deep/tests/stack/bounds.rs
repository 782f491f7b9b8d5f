//! Laws of the bound: it is at most ln p(v), equals it for a tied start, and its parts agree with enumeration.

use ndarray::Array2;
use plefka::Rbm;
use plefka::data::Samples;
use plefka::inference::exact::{log_partition, log_sum_exp};
use plefka::inference::watch::unwatched;
use plefka::units::Bernoulli;
use plefka_deep::belief::BoundRequest;
use plefka_deep::stack::tied_start;

use super::nets::{golden, log_likelihoods, net, states, three};

fn tied(below: &Rbm<f64>, hidden: usize, scale: f64) -> Rbm<f64> {
    tied_start(below, (hidden, "bernoulli"), (scale, 1)).unwrap().unwrap()
}

#[test]
fn a_tied_start_keeps_the_law_and_makes_the_bound_an_equality() {
    let [first, _] = golden();
    let rows = states(5);
    let expected = log_likelihoods(&first, &rows);
    let second = tied(&first, 5, 0.0);
    let third = tied(&second, 4, 0.0);
    // Wider: units without weights change ln Z and the free energies by the same amount.
    for machines in [
        vec![first.clone(), second.clone()],
        vec![first.clone(), second, third],
        vec![first.clone(), tied(&first, 7, 0.0)],
    ] {
        let log_z = log_partition(machines.last().unwrap(), 1.0, &unwatched).unwrap();
        let net = net(machines);
        let exact = net.exact_log_likelihoods(&rows.clone().into(), &unwatched).unwrap();
        let (sums, _) = net.log_weights(&rows.clone().into(), 1).unwrap();
        for ((exact, sum), expected) in exact.iter().zip(sums).zip(&expected) {
            assert!((exact - expected).abs() < 1e-12, "{exact} {expected}");
            assert!((sum - log_z - expected).abs() < 1e-12);
        }
    }
}

#[test]
fn sizes_and_units_that_cannot_be_tied() {
    let [first, _] = golden();
    assert!(tied_start(&first, (4, "bernoulli"), (0.0, 1)).unwrap().is_none());
    assert!(tied_start(&first, (5, "gaussian"), (0.0, 1)).unwrap().is_none());
    assert!(tied_start(&first, (5, "other"), (0.0, 1)).is_err());
    let wide = tied(&first, 6, 0.1);
    assert_eq!(wide.weights.dim(), (4, 6));
    assert!((0..4).all(|j| wide.weights[[j, 5]] != 0.0 && wide.weights[[j, 2]] == first.weights[[2, j]]));
}

/// ln p(v) of three machines by the plain sum over all states of both hidden layers between.
fn plain(machines: &[Rbm<f64>], v: &Array2<f64>) -> Vec<f64> {
    let log_conditional = |rbm: &Rbm<f64>, x: &[f64], h: &[f64]| -> f64 {
        (0..x.len())
            .map(|i| {
                let input: f64 = (0..h.len()).map(|j| rbm.weights[[i, j]] * h[j]).sum();
                let field = rbm.visible.field()[i] + input;
                x[i] * field - field.exp().ln_1p()
            })
            .sum()
    };
    let (first, second) = (states(3), states(4));
    let top = log_likelihoods(&machines[2], &second);
    let of_row = |row: &[f64]| {
        let mut terms = vec![];
        for h1 in first.rows() {
            for (h2, top) in second.rows().into_iter().zip(&top) {
                let (h1, h2) = (h1.to_vec(), h2.to_vec());
                terms.push(
                    log_conditional(&machines[0], row, &h1) + log_conditional(&machines[1], &h1, &h2) + top,
                );
            }
        }
        log_sum_exp(&terms)
    };
    v.rows().into_iter().map(|row| of_row(&row.to_vec())).collect()
}

#[test]
fn the_bound_of_three_machines_is_below_the_exact_value() {
    let (machines, rows) = (three(), states(4));
    let net = net(machines.clone());
    let exact = net.exact_log_likelihoods(&rows.clone().into(), &unwatched).unwrap();
    for (exact, plain) in exact.iter().zip(plain(&machines, &rows)) {
        assert!((exact - plain).abs() < 1e-12);
    }
    let samples = Samples::from_rows(rows.into(), &Bernoulli).unwrap();
    let request = BoundRequest { draws: 2000, ..Default::default() };
    let gains = net.gains(&samples, &request, &unwatched).unwrap();
    let found = &gains[2].bound;
    for (bound, exact) in found.per_sample.iter().zip(&exact) {
        // The draws' error of a row is far below the gap of some tenths of a nat.
        assert!(bound < exact, "{bound} {exact}");
    }
    let mean = exact.iter().sum::<f64>() / 16.0;
    // ln of the mean weight of 2000 draws is close to ln p(v).
    assert!(found.by_mean_weight.mean > found.bound.mean && (found.by_mean_weight.mean - mean).abs() < 0.02);
    let first = log_likelihoods(&machines[0], &states(4)).iter().sum::<f64>() / 16.0;
    assert!((gains[0].bound.bound.mean - first).abs() < 1e-12 && gains[0].bound.draws == 1);
    assert!(gains[0].gained.is_none());
    let gained = gains[2].gained.unwrap().mean;
    assert!((gained - (found.bound.mean - gains[1].bound.bound.mean)).abs() < 1e-12);
    assert_eq!(gains[1].units, (3, 4));
}

#[test]
fn bad_requests() {
    let net = net(golden().into());
    let samples = |n| Samples::from_rows(states(n).into(), &Bernoulli).unwrap();
    let request = |draws| BoundRequest { draws, ..Default::default() };
    assert!(net.bound(&samples(4), &[], &request(1), &unwatched).is_err());
    assert!(net.bound(&samples(5), &[], &request(0), &unwatched).is_err());
    assert!(net.first(0).is_err() && net.first(3).is_err());
    let mut rows = states(5);
    rows[[3, 2]] = f64::NAN;
    let missing = Samples::from_rows_with_missing(rows, &Bernoulli).unwrap();
    assert!(net.bound(&missing, &[], &request(1), &unwatched).unwrap_err().to_string().contains("missing"));
    let stop = |_| std::ops::ControlFlow::Break(());
    assert!(net.bound(&samples(5), &[], &request(1), &stop).is_err());
}
