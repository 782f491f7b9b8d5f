//! Streams of random numbers: stable, distinct, uniform.

use plefka::rng::{Indexed, Purpose, Stream};

#[test]
fn streams_are_stable_and_distinct() {
    // Value stability: a change here changes every seeded result, so it belongs in the changelog.
    let mut stream = Stream::new(1, Purpose::Weights, 0, 0);
    let first: Vec<u64> = (0..2).map(|_| stream.next_bits()).collect();
    let mut again = Stream::new(1, Purpose::Weights, 0, 0);
    assert_eq!(first, [again.next_bits(), again.next_bits()]);
    let neighbours = [
        Stream::new(2, Purpose::Weights, 0, 0),
        Stream::new(1, Purpose::Visible, 0, 0),
        Stream::new(1, Purpose::Weights, 1, 0),
        Stream::new(1, Purpose::Weights, 0, 1),
    ];
    for mut other in neighbours {
        assert_ne!(other.next_bits(), first[0]);
    }
}

#[test]
fn indexed_numbers_are_uniform_and_independent_of_their_neighbours() {
    let numbers = Indexed::new(1, Purpose::Binarize, 0, 0);
    let n = 100_000;
    let draws: Vec<f64> = (0..n).map(|k| numbers.uniform(k)).collect();
    let mean = draws.iter().sum::<f64>() / n as f64;
    let products = draws.windows(2).map(|w| (w[0] - 0.5) * (w[1] - 0.5)).sum::<f64>() / n as f64;
    assert!((mean - 0.5).abs() < 5.0 * (1.0 / 12.0 / n as f64).sqrt());
    assert!(products.abs() < 5.0 / 12.0 / (n as f64).sqrt());
}

#[test]
fn permutation_is_one() {
    let mut order = Stream::new(1, Purpose::Permutation, 0, 0).permutation(100);
    assert_ne!(order, (0..100).collect::<Vec<_>>());
    order.sort_unstable();
    assert_eq!(order, (0..100).collect::<Vec<_>>());
}
