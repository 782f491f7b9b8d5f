//! Weights of sequences that resemble each other.

use ndarray::{Array2, array};
use plefka::data::sequences::MISSING;
use plefka::data::sequences::reweight::{neighbours, weights};
use plefka::rng::{Purpose, Stream};

fn plain(states: &Array2<u8>, identity: f64) -> Vec<u32> {
    let agree = |a: usize, b: usize| {
        let same = states.row(a).iter().zip(states.row(b)).filter(|(x, y)| x == y && **x != MISSING).count();
        a == b || same as f64 / states.ncols() as f64 >= identity
    };
    let n = states.nrows();
    (0..n).map(|a| (0..n).filter(|&b| agree(a, b)).count() as u32).collect()
}

#[test]
fn counts_are_those_of_the_definition() {
    let mut stream = Stream::new(1, Purpose::Synthetic, 0, 0);
    for (n, n_sites, states) in [(1, 1, 2), (64, 5, 2), (65, 7, 2), (200, 10, 3), (130, 300, 2), (70, 255, 2)]
    {
        let mut sequences = Array2::from_shape_fn((n, n_sites), |_| {
            if stream.uniform() < 0.8 { 0 } else { stream.below(states) as u8 }
        });
        sequences.iter_mut().filter(|_| stream.uniform() < 0.05).for_each(|state| *state = MISSING);
        for identity in [0.01, 0.5, 0.7, 0.8, 0.85, 1.0] {
            let found = neighbours(sequences.view(), identity).unwrap();
            assert_eq!(found, plain(&sequences, identity), "{n} × {n_sites}, {identity}");
        }
    }
}

#[test]
fn the_threshold_is_met_by_equality() {
    // Seven of ten agree: 0.7 · 10 rounds up, 7/10 does not.
    let states = array![
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 0, 1, 1, 1],
        [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
    ];
    assert_eq!(weights(states.view(), 0.7).unwrap(), [0.5, 0.5, 1.0]);
    assert_eq!(weights(states.view(), 0.71).unwrap(), [1.0, 1.0, 1.0]);
    for identity in [0.0, -1.0, 1.1, f64::NAN] {
        assert!(weights(states.view(), identity).is_err());
    }
    assert!(weights(Array2::zeros((0, 3)).view(), 0.8).is_err());
}
