//! A run that is asked to stop at any moment, also within long steps and measurements: it stops at once, and goes on with
//! the bits of a run that never stopped, from memory and from a checkpoint.

use std::time::{Duration, Instant};
use std::{ops::ControlFlow, thread};

use ndarray::Array2;
use plefka::data::Samples;
use plefka::io::{ModelHeader, checkpoint};
use plefka::training::negative::{NegativeMethod, Start};
use plefka::training::{Outcome, RunConfig, Stop, Trainer};
use plefka::units::Bernoulli;

use super::common;

/// A run whose steps are long, with missing entries.
fn config(method: NegativeMethod, order: &str) -> RunConfig {
    let mut config = RunConfig::default();
    config.model.hidden = 7;
    config.training.epochs = 2;
    config.training.batch = 8;
    config.training.averaging = 3.0;
    config.training.imputation_sweeps = 3;
    config.negative.method = method;
    config.negative.sweeps = 40;
    config.negative.iterations = Some(40);
    (config.negative.chains, config.negative.rungs, config.negative.reservoir) = (6, 4, 3);
    if method == NegativeMethod::Emf {
        config.negative.start = Some(if order.is_empty() { Start::Firing } else { Start::Persistent });
        config.negative.order = (!order.is_empty()).then(|| order.into());
    }
    config.monitors.likelihood_chains = 16;
    config.monitors.exact_up_to = 0;
    config
}

fn samples() -> Samples<f32> {
    let mut rows: Array2<f32> = common::bits(20, 9, 3);
    for k in 0..20 {
        rows[[k, (5 * k) % 9]] = f32::NAN;
    }
    Samples::from_rows_with_missing(rows, &Bernoulli).unwrap()
}

fn whole(config: &RunConfig, train: &Samples<f32>) -> Trainer<f32> {
    let mut trainer = Trainer::new(config.clone(), train).unwrap();
    trainer.run(train, None, &mut |_| ControlFlow::Continue(())).unwrap();
    trainer
}

/// Runs to the end, asked to stop after ever longer times; returns the number of stops.
fn with_stops(
    config: &RunConfig,
    train: &Samples<f32>,
    saved: bool,
    pause: Duration,
) -> (Trainer<f32>, usize) {
    let mut trainer = Trainer::new(config.clone(), train).unwrap();
    let (mut stops, mut wait) = (0, pause);
    loop {
        let stop = Stop::default();
        trainer.set_stop(stop.clone());
        let asks = thread::spawn(move || {
            thread::sleep(wait);
            stop.ask();
        });
        let outcome = trainer.run(train, None, &mut |_| ControlFlow::Continue(())).unwrap();
        asks.join().unwrap();
        if outcome != Outcome::Interrupted {
            return (trainer, stops);
        }
        stops += 1;
        wait = wait.mul_f64(1.13);
        if saved {
            let bytes = checkpoint::to_bytes(&trainer, &ModelHeader::default()).unwrap();
            trainer = checkpoint::from_bytes(&bytes).unwrap();
        }
    }
}

fn assert_same(found: &Trainer<f32>, wanted: &Trainer<f32>, context: &str) {
    assert_eq!(found.rbm().weights, wanted.rbm().weights, "{context}");
    assert_eq!(found.state().arrays, wanted.state().arrays, "{context}");
    assert_eq!(found.model().weights, wanted.model().weights, "{context}");
    let values = |trainer: &Trainer<f32>| -> Vec<_> {
        trainer.progress().history.iter().map(|record| record.values.clone()).collect()
    };
    assert_eq!(values(found), values(wanted), "{context}");
}

#[test]
fn stopped_anywhere_a_run_goes_on_with_the_same_bits() {
    let train = samples();
    let phases = [
        (NegativeMethod::Emf, ""),
        (NegativeMethod::Emf, "2"),
        (NegativeMethod::Cd, ""),
        (NegativeMethod::Pcd, ""),
        (NegativeMethod::Pt, ""),
        (NegativeMethod::Ptt, ""),
        (NegativeMethod::Exact, ""),
    ];
    let mut all = 0;
    for (method, order) in phases {
        let config = config(method, order);
        let wanted = whole(&config, &train);
        for saved in [false, true] {
            let (found, stops) = with_stops(&config, &train, saved, Duration::from_micros(60));
            assert!(stops > 1, "{method:?}: {stops} stops");
            assert_same(&found, &wanted, &format!("{method:?} {order}, {stops} stops, saved: {saved}"));
            all += stops;
        }
    }
    println!("{all} stops");
}

/// One step that would take for ever.
#[test]
fn an_endless_step_ends_when_it_is_asked_to() {
    let train = samples();
    for (method, order) in [
        (NegativeMethod::Emf, ""),
        (NegativeMethod::Emf, "2"),
        (NegativeMethod::Cd, ""),
        (NegativeMethod::Pcd, ""),
        (NegativeMethod::Pt, ""),
        (NegativeMethod::Ptt, ""),
    ] {
        let mut config = config(method, order);
        (config.negative.sweeps, config.negative.iterations) = (u32::MAX, Some(usize::MAX));
        config.negative.tolerance = 0.0;
        config.monitors.every = 0;
        let mut trainer = Trainer::new(config.clone(), &train).unwrap();
        let before = trainer.state().arrays;
        let stop = Stop::default();
        trainer.set_stop(stop.clone());
        let asks = thread::spawn(move || {
            thread::sleep(Duration::from_millis(50));
            stop.ask();
        });
        let begun = Instant::now();
        let outcome = trainer.run(&train, None, &mut |_| ControlFlow::Continue(())).unwrap();
        asks.join().unwrap();
        assert_eq!(outcome, Outcome::Interrupted, "{method:?}");
        assert!(begun.elapsed() < Duration::from_secs(20), "{method:?}: {:?}", begun.elapsed());
        assert_eq!(trainer.progress().step, 0);
        let imputation = |name: &&String| !name.starts_with("imputation");
        assert!(trainer.state().arrays.keys().filter(imputation).all(|name| before.contains_key(name)));
    }
}

/// A measurement that would take for ever: mean field in the monitors.
#[test]
fn an_endless_measurement_ends_when_it_is_asked_to() {
    let train = samples();
    for (starts, stability) in [(20, 0), (0, 20)] {
        let mut config = config(NegativeMethod::Cd, "");
        config.monitors.likelihood_chains = 0;
        (config.monitors.mean_field_starts, config.monitors.stability_starts) = (starts, stability);
        config.monitors.mean_field_iterations = usize::MAX;
        // Far in the glass, where no iteration settles.
        config.model.weight_scale = 300.0;
        let mut trainer = Trainer::new(config, &train).unwrap();
        let stop = Stop::default();
        trainer.set_stop(stop.clone());
        let asks = thread::spawn(move || {
            thread::sleep(Duration::from_millis(50));
            stop.ask();
        });
        let begun = Instant::now();
        let outcome = trainer.run(&train, None, &mut |_| ControlFlow::Continue(()));
        asks.join().unwrap();
        println!("{starts} {stability}: {outcome:?} after {:?}", begun.elapsed());
        assert_eq!(outcome.unwrap(), Outcome::Interrupted);
        assert!(begun.elapsed() < Duration::from_secs(20));
        assert!(trainer.progress().history.is_empty());
    }
}
