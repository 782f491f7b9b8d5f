//! Golden values of a belief net, layers 5-4-3, from enumeration by an independent program.

use ndarray::{Array2, array};
use plefka::data::{Rows, Samples};
use plefka::diagnostics::score::LikelihoodRequest;
use plefka::inference::PartitionMethod;
use plefka::inference::exact::{self, log_sum_exp};
use plefka::inference::watch::unwatched;
use plefka::units::Bernoulli;
use plefka_deep::belief::BoundRequest;

use super::nets::{golden, log_likelihoods, net, states};

const LOG_P: f64 = -4.265539118399;
const BOUND: f64 = -4.424979261594;
const TWO: f64 = -4.362152747083;
const THREE: f64 = -4.334491708535;
const LOG_Z: f64 = 5.055297950473;
const FIRST: f64 = -3.974963271391;

fn sample() -> Array2<f64> {
    array![[1.0, 0.0, 1.0, 0.0, 1.0]]
}

/// q(h|v) and ln w of every state h, by the definition: ln p(v|h) − F^c_top(h) − ln Z_top − ln q(h|v).
fn table() -> Vec<(f64, f64)> {
    let [first, top] = golden();
    let v = sample();
    let all = states(4);
    let log_bernoulli = |field: f64, x: f64| x * field - field.max(0.0) - (-field.abs()).exp().ln_1p();
    let free = top.clamped_free_energy(&all.clone().into(), 1.0);
    (0..16)
        .map(|k| {
            let h = all.row(k);
            let (down, up) = (first.weights.dot(&h), first.weights.t().dot(&v.row(0)));
            let p: f64 = (0..5).map(|i| log_bernoulli(first.visible.field()[i] + down[i], v[[0, i]])).sum();
            let q: f64 = (0..4).map(|j| log_bernoulli(first.hidden.field()[j] + up[j], h[j])).sum();
            (q.exp(), p - free[k] - LOG_Z - q)
        })
        .collect()
}

fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 2e-12, "{found:.12} is not {expected}");
}

#[test]
fn exact_values() {
    let [first, top] = golden();
    close(exact::log_partition(&top, 1.0, &unwatched).unwrap(), LOG_Z);
    close(log_likelihoods(&first, &sample())[0], FIRST);
    let net = net(golden().into());
    close(net.exact_log_likelihoods(&sample().into(), &unwatched).unwrap()[0], LOG_P);
    let all = net.exact_log_likelihoods(&states(5).into(), &unwatched).unwrap();
    close(log_sum_exp(&all), 0.0);
}

#[test]
fn means_over_the_recognition_law() {
    let table = table();
    close(table.iter().map(|(q, w)| q * w).sum(), BOUND);
    close(table.iter().map(|(q, w)| q * w.exp()).sum::<f64>().ln(), LOG_P);
    let (mut two, mut three) = (0.0, 0.0);
    for (q, w) in &table {
        for (q2, w2) in &table {
            two += q * q2 * (log_sum_exp(&[*w, *w2]) - 2f64.ln());
            for (q3, w3) in &table {
                three += q * q2 * q3 * (log_sum_exp(&[*w, *w2, *w3]) - 3f64.ln());
            }
        }
    }
    close(two, TWO);
    close(three, THREE);
}

#[test]
fn draws_have_these_weights() {
    let (table, net, all) = (table(), net(golden().into()), states(4));
    let rows: Rows<f64> = Array2::from_shape_fn((200, 5), |(_, i)| sample()[[0, i]]).into();
    let (sums, drawn) = net.log_weights(&rows, 3).unwrap();
    let mut seen = [false; 16];
    for (row, sum) in drawn.to_dense().rows().into_iter().zip(sums) {
        let number = (0..16).find(|&k| all.row(k) == row).unwrap();
        seen[number] = true;
        assert!((sum - LOG_Z - table[number].1).abs() < 1e-12);
    }
    assert!(seen.iter().filter(|x| **x).count() > 4);
}

#[test]
fn the_bound_of_samples_estimates_them() {
    let net = net(golden().into());
    let rows = Array2::from_shape_fn((4000, 5), |(_, i)| sample()[[0, i]]);
    let samples = Samples::from_rows(rows.into(), &Bernoulli).unwrap();
    for (draws, tighter) in [(1, BOUND), (2, TWO), (3, THREE)] {
        let found =
            net.bound(&samples, &[], &BoundRequest { draws, ..Default::default() }, &unwatched).unwrap();
        close(found.log_partition.log_z, LOG_Z);
        for (mean, expected) in [(found.bound, BOUND), (found.by_mean_weight, tighter)] {
            assert!((mean.mean - expected).abs() < 5.0 * mean.std_error, "{mean}, {expected}");
            assert!(mean.std_error < 0.02);
        }
        assert!(found.lower < found.bound.mean && found.bound.mean < found.upper);
        assert_eq!(found.per_sample.len(), 4000);
    }
}

#[test]
fn the_interval_holds_both_errors() {
    let net = net(golden().into());
    let rows = Array2::from_shape_fn((500, 5), |(_, i)| sample()[[0, i]]);
    let samples = Samples::from_rows(rows.into(), &Bernoulli).unwrap();
    let log_z =
        LikelihoodRequest { method: PartitionMethod::Ais, effort: Some(60), ..LikelihoodRequest::default() };
    let found = net.bound(&samples, &[], &BoundRequest { log_z, draws: 4 }, &unwatched).unwrap();
    let z = &found.log_partition;
    assert!(z.std_error > 0.0 && z.lower < LOG_Z && LOG_Z < z.upper, "{z:?}");
    let half = (z.upper - z.log_z).hypot(1.959_963_984_540_054 * found.bound.std_error);
    close(found.bound.mean - found.lower, half);
    assert!(found.lower < BOUND && BOUND < found.upper, "{} {}", found.lower, found.upper);
}
