//! Annealing: unbiased weights, adapted steps, threads and interruption.

use std::ops::ControlFlow;

use plefka::inference::ais::{self, Schedule, Spacing};
use plefka::inference::exact;
use plefka::inference::path::Path;
use plefka::inference::tempering;
use plefka::inference::watch::unwatched;
use plefka::{Error, Float};

use super::{base, machine};

/// E[e^w] = Z for any schedule, however coarse, and E[e^{−w}] = 1/Z from exact samples.
#[test]
fn annealed_weights_are_unbiased_in_both_directions() {
    fn check<F: Float>(beta: f64) {
        let rbm = machine::<F>((6, 4), 0.9, 5);
        let truth = exact::log_partition(&rbm, beta, &unwatched).unwrap();
        let path = Path::straight(&base(&rbm), &rbm, beta).unwrap();
        let chains = 10_000;
        for spacing in [Spacing::Linear, Spacing::Geometric, Spacing::Sigmoid] {
            let places = Schedule { spacing, steps: 4 }.places().unwrap();
            let forward = ais::forward(&path, &places, chains, 3, &unwatched).unwrap().weights;
            let (samples, _) = exact::sample(&rbm, beta, chains, 4, &unwatched).unwrap();
            let reverse = ais::reverse(&path, &places, &samples, 5, &unwatched).unwrap().weights;
            for (sign, weights, found) in
                [(1.0, &forward, forward.log_mean()), (-1.0, &reverse, reverse.log_harmonic_mean())]
            {
                let error = weights.bootstrap(sign, 1).std_error;
                assert!(
                    error < 0.05 && (found - truth).abs() < 5.0 * error,
                    "{spacing:?} {sign} {found} {truth} {error}"
                );
            }
            // Jensen's inequality: one estimate is below ln Z, the other above.
            let mean = |w: &[f64]| w.iter().sum::<f64>() / w.len() as f64;
            assert!(mean(forward.log_weights()) < truth && mean(reverse.log_weights()) > truth);
            let bridge = ais::bridge(&forward, &reverse, 1);
            assert!((bridge.log_partition - truth).abs() < 5.0 * bridge.resampled.std_error);
        }
    }
    check::<f32>(1.0);
    check::<f64>(0.7);
}

#[test]
fn adapted_steps_cost_the_same_and_less_than_even_ones() {
    let rbm = machine::<f64>((8, 6), 2.0, 2);
    let path = Path::straight(&base(&rbm), &rbm, 1.0).unwrap();
    let even = Schedule { spacing: Spacing::Linear, steps: 40 }.places().unwrap();
    let pilot = ais::forward(&path, &even, 2000, 1, &unwatched).unwrap();
    let adapted = ais::adapt(&even, &pilot, 40);
    let again = ais::forward(&path, &adapted, 2000, 2, &unwatched).unwrap();
    let length = |run: &ais::Annealed<f64>| run.step_variances.iter().sum::<f64>();
    assert!(length(&again) < 0.95 * length(&pilot), "{} {}", length(&again), length(&pilot));
}

#[test]
fn annealing_does_not_depend_on_the_number_of_threads_and_can_be_stopped() {
    let rbm = machine::<f32>((30, 20), 0.3, 2);
    let path = Path::straight(&base(&rbm), &rbm, 1.0).unwrap();
    let places = Schedule { spacing: Spacing::Linear, steps: 50 }.places().unwrap();
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let forward = ais::forward(&path, &places, 100, 3, &unwatched).unwrap();
            let settings = tempering::TemperingSettings { ensembles: 4, sweeps: 60, rungs: 5, seed: 2 };
            let tempered = tempering::log_partition(&path, None, settings, &unwatched).unwrap();
            (
                forward.weights,
                forward.visible,
                tempered.log_partition,
                tempered.visible,
                tempered.by_reweighting,
            )
        })
    };
    assert_eq!(run(1), run(3));
    let stopped = ais::forward(&path, &places, 100, 3, &|_| ControlFlow::Break(()));
    assert!(matches!(stopped, Err(Error::Interrupted(_))));
    let shares = std::sync::Mutex::new(Vec::new());
    ais::forward(&path, &places, 100, 3, &|share| {
        shares.lock().unwrap().push(share);
        ControlFlow::Continue(())
    })
    .unwrap();
    let shares = shares.into_inner().unwrap();
    assert!(shares.contains(&1.0) && shares.iter().all(|&s| s <= 1.0), "{shares:?}");
}
