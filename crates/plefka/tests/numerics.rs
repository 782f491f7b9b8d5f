//! Random choices, Gray codes and means.

use plefka::numerics::categorical::Categorical;
use plefka::numerics::gray_code::GrayCode;
use plefka::numerics::mean::mean_and_variance;
use plefka::rng::{Purpose, Stream};

#[test]
fn numbers_have_their_probabilities() {
    let p: [f64; 5] = [0.0, 0.5, 0.2, 0.3, 0.0];
    let distribution = Categorical::new(&p.map(|p| 700.0 + p.ln()));
    let mut stream = Stream::new(1, Purpose::Sample, 0, 0);
    let (n, mut counts) = (40_000, [0.0; 5]);
    (0..n).for_each(|_| counts[distribution.draw(&mut stream)] += 1.0);
    for (count, p) in counts.iter().zip(p) {
        let error = (p * (1.0 - p) / f64::from(n)).sqrt();
        assert!((count / f64::from(n) - p).abs() <= 4.5 * error, "{counts:?}");
    }
}

#[test]
fn in_base_two_trailing_zeros_number_the_digits() {
    for (k, change) in (1usize..).zip(GrayCode::new(6, 2)) {
        assert_eq!(change.digit, k.trailing_zeros() as usize);
    }
    assert_eq!(GrayCode::new(0, 2).count(), 0);
}

#[test]
fn means_have_the_variance_of_their_values_over_their_number() {
    assert_eq!(mean_and_variance(&[1.0, 3.0, 5.0, 7.0]), (4.0, 20.0 / 3.0 / 4.0));
    assert!(mean_and_variance(&[2.0]).1.is_nan() && mean_and_variance(&[]).0.is_nan());
}
