//! Annealed importance sampling: the places of its path, and the weights of one or both directions.

use plefka::inference::ais::{Schedule, Spacing, Weights, bridge};
use plefka::rng::{Purpose, Stream};

#[test]
fn shapes_rise_from_0_to_1() {
    for spacing in [Spacing::Linear, Spacing::Geometric, Spacing::Sigmoid, Spacing::Adapted] {
        for steps in [1, 2, 7, 1000] {
            let places = Schedule { spacing, steps }.places().unwrap();
            assert_eq!((places.len(), places[0], places[steps]), (steps + 1, 0.0, 1.0));
            assert!(places.windows(2).all(|w| w[0] < w[1]), "{spacing:?} {steps}");
        }
    }
    assert!(Schedule { spacing: Spacing::Linear, steps: 0 }.places().is_err());
}

#[test]
fn log_normal_weights_have_their_mean_and_error() {
    // Weights e^{σz}: ln of the mean is σ²/2, and the relative variance of the mean is (e^{σ²} − 1)/n.
    let mut stream = Stream::new(1, Purpose::Sample, 0, 0);
    let (n, sigma) = (20_000, 0.5);
    let weights = Weights::new((0..n).map(|_| 300.0 + sigma * stream.normal()).collect()).unwrap();
    let error = ((sigma * sigma).exp_m1() / f64::from(n)).sqrt();
    assert!((weights.log_mean() - 300.125).abs() < 4.0 * error);
    assert!((weights.log_harmonic_mean() - 299.875).abs() < 4.0 * error);
    let found = weights.bootstrap(1.0, 3);
    assert!((found.std_error / error - 1.0).abs() < 0.1, "{found:?} {error}");
    assert!(found.lower < weights.log_mean() && weights.log_mean() < found.upper);
    let size = weights.effective_sample_size(1.0) / f64::from(n);
    assert!((size - (-sigma * sigma).exp()).abs() < 0.02, "{size}");
    let (counts, low, high) = weights.histogram(10);
    assert_eq!(counts.iter().sum::<usize>(), 20_000);
    assert!(low < 299.0 && high > 301.0);
    assert!(Weights::new(vec![f64::NAN]).is_err() && Weights::new(vec![]).is_err());
}

#[test]
fn gaussian_works_that_obey_crooks_give_the_difference() {
    // p_F(w) = N(L − s²/2, s²) and p_R(w) = p_F(w) e^{w − L} = N(L + s²/2, s²).
    let mut stream = Stream::new(1, Purpose::Sample, 0, 0);
    let (truth, s) = (100.0, 2.0);
    let mut draw = |n: usize, shift: f64| {
        Weights::new((0..n).map(|_| truth + shift * s * s / 2.0 + s * stream.normal()).collect()).unwrap()
    };
    for (n_f, n_r) in [(4000, 4000), (6000, 2000)] {
        let found = bridge(&draw(n_f, -1.0), &draw(n_r, 1.0), 1);
        let error = found.resampled.std_error;
        assert!((found.log_partition - truth).abs() < 4.0 * error && error < 0.06, "{found:?}");
        assert!(found.resampled.lower < found.log_partition && found.log_partition < found.resampled.upper);
        assert!(found.overlap > 0.1 && found.overlap < 0.7, "{}", found.overlap);
    }
    let apart = bridge(&Weights::new(vec![0.0; 50]).unwrap(), &Weights::new(vec![40.0; 50]).unwrap(), 1);
    assert!(apart.overlap < 1e-6 && (apart.log_partition - 20.0).abs() < 1.0);
}
