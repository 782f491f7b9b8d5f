//! Frequencies of states and of pairs of states.

use ndarray::{Array2, array};
use plefka::data::sequences::MISSING;
use plefka::data::sequences::frequencies::Counted;

#[test]
fn frequencies_by_hand() {
    let states = array![[0, 1], [0, 0], [2, 1], [MISSING, 2]];
    let weights = [0.5, 1.0, 1.0, 2.0];
    let counted = Counted::new(states.view(), 3, Some(&weights), 3.0).unwrap();
    // Site 0: weights 1.5, 0, 1 of 2.5; site 1: 1, 1.5, 2 of 4.5; one pseudo-sequence for each state.
    let single = counted.single();
    let expected = array![[2.5, 1.0, 2.0], [2.0, 2.5, 3.0]];
    let totals = [5.5, 7.5];
    for ((site, state), f) in single.indexed_iter() {
        assert!((f - expected[[site, state]] / totals[site]).abs() < 1e-15);
    }
    let pairs = counted.pairs().unwrap();
    let third = 1.0 / 3.0;
    for (a, b, sum) in [(0, 0, 1.0), (0, 1, 0.5), (2, 1, 1.0), (1, 1, 0.0), (2, 2, 0.0)] {
        assert!((pairs[[a, 3 + b]] - (sum + third) / 5.5).abs() < 1e-15, "{a} {b}");
        assert_eq!(pairs[[a, 3 + b]], pairs[[3 + b, a]]);
    }
    assert_eq!((pairs[[0, 0]], pairs[[0, 1]]), (single[[0, 0]], 0.0));
}

#[test]
fn pairs_sum_to_single_frequencies() {
    let mut stream = plefka::rng::Stream::new(3, plefka::rng::Purpose::Synthetic, 0, 0);
    let states = Array2::from_shape_fn((40, 5), |_| stream.below(4) as u8);
    let counted = Counted::new(states.view(), 4, None, 0.7).unwrap();
    let (single, pairs) = (counted.single(), counted.pairs().unwrap());
    assert!(single.rows().into_iter().all(|site| (site.sum() - 1.0).abs() < 1e-12));
    for i in 0..5 {
        for a in 0..4 {
            for j in 0..5 {
                let sum: f64 = (0..4).map(|b| pairs[[4 * i + a, 4 * j + b]]).sum();
                assert!((sum - single[[i, a]]).abs() < 1e-12, "{i} {a} {j}");
            }
        }
    }
}

#[test]
fn what_is_wrong_is_named() {
    let states = array![[0, 1], [0, 3]];
    let refused = |q, weights: Option<&[f64]>, pseudocount| {
        Counted::new(states.view(), q, weights, pseudocount).unwrap_err().to_string()
    };
    assert!(refused(3, None, 0.0).contains("state (1, 1): found 3"));
    assert!(refused(4, Some(&[1.0]), 0.0).contains("found 1 of sum 1"));
    assert!(refused(4, Some(&[1.0, f64::NAN]), 0.0).contains("weights of the sequences"));
    assert!(refused(4, Some(&[0.0, 0.0]), 0.0).contains("not all zero"));
    assert!(refused(4, None, -1.0).contains("`pseudocount`"));
    assert!(refused(1, None, 0.0).contains("of 1 states"));
}
