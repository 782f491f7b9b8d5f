//! Autocorrelation times compared with the autoregressive process, and with the spectrum of small machines.

use ndarray::{Array2, array};
use plefka::diagnostics::autocorrelation::integrated_time;
use plefka::diagnostics::chains::{Length, measure};
use plefka::inference::watch::unwatched;
use plefka::laws::machines;
use plefka::model::{Layer, Rbm};
use plefka::rng::{Purpose, Stream};
use plefka::units::Bernoulli;

/// x(t+1) = ρ x(t) + noise from its stationary state: τ = ½ (1 + ρ)/(1 − ρ).
fn autoregressive(rho: f64, length: usize, chains: usize, seed: u64) -> Array2<f64> {
    let mut stream = Stream::new(seed, Purpose::Sample, 0, 0);
    let mut series = Array2::zeros((length, chains));
    for chain in 0..chains {
        let mut x = stream.normal();
        for time in 0..length {
            series[[time, chain]] = 3.0 + x;
            x = rho * x + (1.0 - rho * rho).sqrt() * stream.normal();
        }
    }
    series
}

#[test]
fn the_time_of_an_autoregressive_process_is_found() {
    for (rho, length, chains) in [(0.0, 4000, 10), (0.8, 6000, 20), (0.95, 30_000, 4), (0.95, 120_000, 1)] {
        let found = integrated_time(&autoregressive(rho, length, chains, 1)).unwrap().unwrap();
        let tau = 0.5 * (1.0 + rho) / (1.0 - rho);
        assert!((found.tau - tau).abs() < 4.0 * found.error + 0.01 * tau, "{rho}: {found:?}, expected {tau}");
        assert!(found.error < 0.1 * tau && found.long_enough, "{found:?}");
        assert!(found.window as f64 >= 4.9 * found.tau && (found.length, found.chains) == (length, chains));
    }
}

#[test]
fn the_error_is_the_spread_of_repeated_estimates() {
    let found: Vec<_> = (0..150).map(|k| autoregressive(0.8, 1000, 5, 100 + k)).collect();
    let found: Vec<_> = found.iter().map(|series| integrated_time(series).unwrap().unwrap()).collect();
    let n = found.len() as f64;
    let mean = found.iter().map(|f| f.tau).sum::<f64>() / n;
    let spread = (found.iter().map(|f| (f.tau - mean).powi(2)).sum::<f64>() / n).sqrt();
    let error = found.iter().map(|f| f.error).sum::<f64>() / n;
    assert!((mean - 4.5).abs() < 4.0 * spread / n.sqrt() + 0.05, "{mean}");
    assert!((0.7..1.4).contains(&(error / spread)), "{error} {spread}");
}

#[test]
fn series_that_are_too_short_say_so() {
    let short = integrated_time(&autoregressive(0.99, 500, 50, 2)).unwrap().unwrap();
    assert!(!short.long_enough && short.tau > 20.0, "{short:?}");
    // Chains that stay apart, each with fast noise around its own centre.
    let mut apart = autoregressive(0.0, 400, 10, 3);
    apart.columns_mut().into_iter().enumerate().for_each(|(k, mut chain)| chain += 20.0 * k as f64);
    let apart = integrated_time(&apart).unwrap().unwrap();
    assert!(!apart.long_enough && apart.tau > 100.0, "{apart:?}");
}

#[test]
fn bad_series_are_refused_and_constant_ones_have_no_time() {
    assert_eq!(integrated_time(&Array2::from_elem((30, 4), 0.1)).unwrap(), None);
    for shape in [(1, 4), (0, 0), (10, 0)] {
        let message = integrated_time(&Array2::zeros(shape)).unwrap_err().to_string();
        assert!(message.contains(&format!("{shape:?}")) && message.contains("at least 2"), "{message}");
    }
    let mut series = autoregressive(0.5, 20, 3, 1);
    series[[7, 2]] = f64::NAN;
    let message = integrated_time(&series).unwrap_err().to_string();
    assert!(message.contains("time 7, chain 2: found NaN"), "{message}");
}

/// τ of an observable of the visible states under v → h → v, from the whole transition matrix.
fn exact_time(rbm: &Rbm<f64>, beta: f64, observable: impl Fn(&[f64]) -> f64) -> f64 {
    let visible = machines::states(&rbm.visible).unwrap();
    let hidden = machines::states(&rbm.hidden).unwrap();
    let given = |field: f64, x: f64| 1.0 / (1.0 + (beta * field * (1.0 - 2.0 * x)).exp());
    let conditional = |fields: &Array2<f64>, states: &Array2<f64>| {
        Array2::from_shape_fn((fields.nrows(), states.nrows()), |(from, to)| {
            fields.row(from).iter().zip(states.row(to)).map(|(&b, &x)| given(b, x)).product::<f64>()
        })
    };
    let up = conditional(&(visible.dot(&rbm.weights) + rbm.hidden.field()), &hidden);
    let down = conditional(&(hidden.dot(&rbm.weights.t()) + rbm.visible.field()), &visible);
    let step = up.dot(&down);
    let energies = rbm.clamped_free_energy(&visible.clone().into(), beta);
    let log_partition = plefka::inference::exact::log_partition(rbm, beta, &unwatched).unwrap();
    let p: Vec<f64> = energies.iter().map(|f| (-f - log_partition).exp()).collect();
    let values: Vec<f64> = visible.rows().into_iter().map(|v| observable(v.to_slice().unwrap())).collect();
    let mean: f64 = p.iter().zip(&values).map(|(p, x)| p * x).sum();
    let centred = ndarray::Array1::from_iter(values.iter().map(|x| x - mean));
    let covariance = |later: &ndarray::Array1<f64>| -> f64 {
        p.iter().zip(&centred).zip(later).map(|((p, x), y)| p * x * y).sum()
    };
    let (variance, mut later, mut tau) = (covariance(&centred), centred.clone(), 0.5);
    for _ in 0..20_000 {
        later = step.dot(&later);
        tau += covariance(&later) / variance;
    }
    tau
}

#[test]
fn the_time_of_a_two_state_machine_is_that_of_its_second_eigenvalue() {
    // One bit and one hidden unit: two visible states, so ρ(t) = λᵗ for every observable.
    let layer = |field: f64| Layer::new(&Bernoulli, array![field]);
    let rbm = Rbm::new(layer(-2.6), layer(-2.5), array![[5.0]]).unwrap();
    for (beta, slow) in [(1.0, 3.0), (0.5, 0.6)] {
        let sigmoid = |x: f64| 1.0 / (1.0 + (-beta * x).exp());
        // λ = P(1|1) − P(1|0) = [σ(b + w) − σ(b)] [σ(a + w) − σ(a)].
        let lambda = (sigmoid(2.5) - sigmoid(-2.5)) * (sigmoid(2.4) - sigmoid(-2.6));
        let tau = 0.5 * (1.0 + lambda) / (1.0 - lambda);
        assert!(tau > slow && (exact_time(&rbm, beta, |v| v[0]) - tau).abs() < 1e-10);
        let length = Length { discard: 50, sweeps: 4000 };
        let start = Array2::zeros((40, 1)).into();
        let times = measure(&rbm, beta, &start, &array![[1.0]], length, 3).unwrap();
        let names: Vec<_> = times.observables.iter().map(|o| o.observable.as_str()).collect();
        assert_eq!(names, ["free_energy", "direction_1"]);
        for time in times.observables.iter().map(|o| o.time.unwrap()) {
            assert!((time.tau - tau).abs() < 4.0 * time.error, "{time:?}, expected {tau}");
            assert!(time.error < 0.05 * tau && time.long_enough);
        }
    }
}

#[test]
fn the_times_of_a_small_machine_are_those_of_its_transition_matrix() {
    let rbm = machines::machine::<f64>(&Bernoulli, (5, 3), 2.0, 6);
    let single: Rbm<f32> = rbm.cast();
    let beta = 0.9;
    let directions = Array2::from_shape_fn((5, 2), |(i, k)| if i % 2 == k { 1.0 } else { -0.5 });
    let free_energy = |v: &[f64]| {
        let row = Array2::from_shape_vec((1, 5), v.to_vec()).unwrap();
        rbm.clamped_free_energy(&row.into(), beta)[0]
    };
    let along = |k: usize| {
        let direction = directions.column(k).to_owned();
        move |v: &[f64]| v.iter().zip(&direction).map(|(x, d)| x * d).sum()
    };
    let wanted = [
        exact_time(&rbm, beta, free_energy),
        exact_time(&rbm, beta, along(0)),
        exact_time(&rbm, beta, along(1)),
    ];
    let length = Length { discard: 100, sweeps: 4000 };
    let starts = crate::common::bits::<f64>(40, 5, 1);
    let double = measure(&rbm, beta, &starts.clone().into(), &directions, length, 3).unwrap();
    let narrow = starts.mapv(|x| x as f32).into();
    let single = measure(&single, beta as f32, &narrow, &directions, length, 3).unwrap();
    for times in [double, single] {
        for (found, tau) in times.observables.iter().zip(wanted) {
            let time = found.time.unwrap();
            assert!((time.tau - tau).abs() < 4.0 * time.error, "{found:?}, expected {tau}");
        }
        let largest = times.observables.iter().map(|o| o.time.unwrap().tau).fold(0.0, f64::max);
        assert_eq!(times.slowest.unwrap().tau, largest);
    }
    // The three differ by more than the errors allowed above.
    assert!(wanted.iter().all(|tau| *tau > 0.6) && wanted[0] != wanted[1], "{wanted:?}");
}

#[test]
fn chains_that_do_not_fit_are_refused() {
    let rbm = machines::machine::<f64>(&Bernoulli, (5, 3), 1.0, 6);
    let length = Length { discard: 0, sweeps: 3 };
    let refused = |rows: usize, width: usize, directions: usize, length: Length| {
        let start = Array2::zeros((rows, width)).into();
        measure(&rbm, 1.0, &start, &Array2::zeros((directions, 2)), length, 1).unwrap_err().to_string()
    };
    assert!(refused(3, 4, 5, length).contains("found 4, expected 5"));
    assert!(refused(3, 5, 6, length).contains("found (6, 2), expected 5 rows"));
    assert!(refused(3, 5, 5, Length { discard: 0, sweeps: 1 }).contains("`sweeps`: found 1"));
    assert!(refused(0, 5, 5, length).contains("at least 2 times and 1 chain"));
}
