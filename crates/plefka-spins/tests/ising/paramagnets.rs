//! The temperatures where paramagnets become unstable.

use ndarray::{Array2, Axis};
use plefka::inference::watch::unwatched;
use plefka::rng::{Purpose, Stream};
use plefka_spins::ising::{Couplings, Ising, Patterns, Theory, mean_field};
use plefka_spins::sk;

/// The growth factor of a small perturbation of m = 0 per undamped iteration.
fn growth(ising: &Ising, theory: Theory, temperature: f64) -> f64 {
    let mut stream = Stream::new(3, Purpose::Sample, 0, 0);
    let start = Array2::from_shape_simple_fn((1, ising.n_spins()), || 1e-6 * stream.normal());
    let go_on = |start: &Array2<f64>, iterations| {
        let settings = mean_field::MeanFieldSettings { damping: 0.2, tolerance: 0.0, iterations };
        let end = mean_field::solve(ising, 1.0 / temperature, theory, settings, start, &unwatched)
            .unwrap()
            .remove(0);
        end.magnetizations.insert_axis(Axis(0))
    };
    // Modes that decay faster have vanished by then.
    let before = go_on(&start, 250);
    let after = go_on(&before, 20);
    let square = |m: &Array2<f64>| m.row(0).dot(&m.row(0));
    1.0 + 5.0 * ((square(&after) / square(&before)).powf(1.0 / 40.0) - 1.0)
}

/// SK couplings, and couplings of n/4 random patterns.
fn paramagnets(n: usize) -> [Ising; 2] {
    let mut stream = Stream::new(9, Purpose::Weights, 0, 0);
    let mut sign = || if stream.uniform() < 0.5 { 1.0 } else { -1.0 };
    let patterns = Array2::from_shape_simple_fn((n / 4, n), &mut sign);
    let hopfield = Couplings::Patterns(Patterns::new(patterns.view(), 1.0 / n as f64).unwrap());
    [sk::couplings(n, 0.0, 7).unwrap(), hopfield].map(Ising::without_field)
}

/// The temperature where the paramagnet m = 0 loses its stability. SK: T = 2 in naive mean field; in TAP only T = 1,
/// where the growth touches 1 from below. Hopfield: T = 1 + 2√α in naive mean field, and also above 1 + √α at second
/// order; in adaptive TAP the growth is β(1+2√α)/(1 + αβ²/(1−β)) until it touches 1 at T = 1 + √α and stays there.
#[test]
fn paramagnets_become_unstable_where_they_should() {
    let [sk, hopfield] = paramagnets(300);
    let root = 0.25f64.sqrt();
    let second = 0.5 * (1.0 + 2.0 * root + (1.0 + 4.0 * root).sqrt());
    assert!(second > 1.2 * (1.0 + root));
    for (ising, theory, temperature) in [
        (&sk, Theory::Naive, 2.0),
        (&hopfield, Theory::Naive, 1.0 + 2.0 * root),
        (&hopfield, Theory::Tap, second),
    ] {
        let [below, above] = [0.93, 1.07].map(|x| growth(ising, theory, x * temperature));
        assert!(below > 1.01 && above < 0.99, "{theory:?} at {temperature}: {below} {above}");
    }
    let near = |ising: &Ising, theory, temperature: f64, wanted: f64| {
        let found = growth(ising, theory, temperature);
        assert!((found - wanted).abs() < 0.05, "{theory:?} at {temperature}: {found} for {wanted}");
    };
    // The largest eigenvalue of the couplings; 2 and 1 + 2√α in the limit of infinitely many spins.
    let eigenvalue = |ising: &Ising| 2.5 * growth(ising, Theory::Naive, 2.5);
    let [of_sk, of_hopfield] = [&sk, &hopfield].map(eigenvalue);
    assert!(
        (of_sk - 2.0).abs() < 0.1 && (of_hopfield - 1.0 - 2.0 * root).abs() < 0.1,
        "{of_sk} {of_hopfield}"
    );
    for temperature in [0.8, 1.0, 1.3] {
        let beta = 1.0 / temperature;
        near(&sk, Theory::Tap, temperature, beta * of_sk - beta * beta);
        let wanted = if temperature >= 1.0 { beta * of_sk / (1.0 + beta * beta) } else { 1.0 };
        near(&sk, Theory::Adaptive, temperature, wanted);
    }
    for temperature in [1.2, 1.0 + root, 2.0] {
        let beta = 1.0 / temperature;
        let wanted = beta * of_hopfield / (1.0 + root * root * beta * beta / (1.0 - beta));
        near(&hopfield, Theory::Adaptive, temperature, if temperature >= 1.0 + root { wanted } else { 1.0 });
    }
}
