//! The likelihood during training compared with enumeration; ln Z of trajectory tempering; early stopping on the
//! likelihood.

use std::ops::ControlFlow;

use plefka::Float;
use plefka::data::Samples;
use plefka::data::synthetic::Synthetic;
use plefka::inference::likelihood::running::{Running, enumerated};
use plefka::inference::{PartitionMethod as Likelihood, Request, exact, log_partition, watch::unwatched};
use plefka::laws::machines;
use plefka::model::Rbm;
use plefka::training::negative::NegativeMethod;
use plefka::training::{Outcome, RunConfig, Trainer};
use plefka::units::Bernoulli;

/// A machine that grows from zero weights in many small changes, as in training.
fn growing<F: Float>(share: f64) -> Rbm<F> {
    let rbm = machines::machine::<F>(&Bernoulli, (10, 7), 1.5, 4);
    let other = machines::machine::<F>(&Bernoulli, (10, 7), 1.5, 5);
    let mut out = machines::scaled(&rbm, share);
    out.weights.scaled_add(F::of(share * share), &other.weights);
    out
}

#[test]
fn populations_follow_a_changing_machine() {
    fn check<F: Float>(beta: f64) {
        let mut worst: f64 = 0.0;
        for seed in 0..4 {
            let mut running = Running::new(&growing::<F>(0.0), beta, 160, seed).unwrap();
            for step in 0..=20 {
                let rbm = growing::<F>(f64::from(step) / 20.0);
                let found = running.follow(&rbm, beta, 50, seed, u64::try_from(step).unwrap());
                let truth = exact::log_partition(&rbm, beta, &unwatched).unwrap();
                assert!(found.std_error < 0.2, "{found:?}");
                worst = worst.max((found.log_partition - truth).abs() / (found.half_width + 1e-4));
            }
        }
        // Eighty-four 95 % intervals, strongly correlated along a run.
        assert!(worst < 3.0, "{worst}");
    }
    check::<f64>(1.0);
    check::<f32>(0.6);
    assert!(Running::new(&growing::<f64>(0.0), 1.0, 7, 1).is_err());
    let small = enumerated(&growing::<f64>(1.0), 1.0, 1e6).unwrap();
    assert_eq!((small.std_error, small.half_width), (0.0, 0.0));
    assert!(enumerated(&machines::machine::<f64>(&Bernoulli, (800, 12), 1.0, 1), 1.0, 1e6).is_none());
}

/// A run on bars and stripes with a machine that is too large to enumerate at every measurement.
fn run(method: NegativeMethod, epochs: u64) -> (Trainer<f32>, Samples<f32>) {
    let table = Synthetic::parse("bars-and-stripes:5").unwrap().generate(3000, 1).unwrap();
    let samples = Samples::<f32>::new(table, &Bernoulli, plefka::data::Binarize::Keep).unwrap();
    let mut config = RunConfig::default();
    config.model.hidden = 18;
    config.negative.method = method;
    config.negative.rungs = 5;
    config.training.epochs = epochs;
    config.training.batch = 50;
    config.training.schedule.rate = Some(0.1);
    config.training.trajectory = if method == NegativeMethod::Ptt { 0 } else { 8 };
    config.monitors.mean_field_starts = 0;
    config.monitors.likelihood_chains = 400;
    config.monitors.exact_up_to = 10;
    let mut trainer = Trainer::new(config, &samples).unwrap();
    trainer.run(&samples, None, &mut |_| ControlFlow::Continue(())).unwrap();
    (trainer, samples)
}

#[test]
fn likelihoods_of_a_run_are_right_and_its_trajectory_is_a_ladder() {
    for method in [NegativeMethod::Pcd, NegativeMethod::Pt, NegativeMethod::Ptt] {
        let (trainer, _) = run(method, 8);
        let truth = exact::log_partition(&trainer.model(), 1.0, &unwatched).unwrap();
        let last = &trainer.progress().history.last().unwrap().values;
        let (found, error) = (last["log_partition"], last["log_partition_std_error"]);
        assert!(
            (found - truth).abs() < 4.0 * error + 0.02 && error < 0.3,
            "{method:?} {found} ± {error}, {truth}"
        );
        let band = ["log_likelihood_lower", "log_likelihood", "log_likelihood_upper"]
            .map(|n| last[&format!("train.{n}")]);
        assert!(band[0] < band[1] && band[1] < band[2]);
        if method == NegativeMethod::Ptt {
            let online = last["trajectory_log_partition"];
            // The estimate comes from swaps of the step before the last update.
            assert!((online - truth).abs() < 1.0, "{online} {truth}");
            assert!(last["swap_rate"] > 0.3 && last["frozen_models"] > 1.0, "{last:?}");
            assert_eq!(trainer.trajectory().len() as f64, last["frozen_models"] - 1.0);
        }
        if method == NegativeMethod::Pt {
            assert!(last["swap_rate"] > 0.3 && last["swap_rate_least"] <= last["swap_rate"]);
        }
        assert!(!trainer.trajectory().is_empty());
        assert_eq!(trainer.trajectory().len(), trainer.progress().trajectory.len());
        let request = Request {
            method: Likelihood::Ptt,
            effort: Some(1500),
            trajectory: trainer.trajectory(),
            ..Request::default()
        };
        let found = log_partition(&trainer.model(), &request, &unwatched).unwrap();
        let half = found.upper - found.log_z;
        assert!(
            (found.log_z - truth).abs() < 2.0 * half + 1e-3 && half < 0.5,
            "{method:?} {found:?} {truth}"
        );
    }
}

#[test]
fn early_stopping_watches_the_log_likelihood() {
    let table = Synthetic::parse("bars-and-stripes:3").unwrap().generate(60, 1).unwrap();
    let all = Samples::<f64>::new(table, &Bernoulli, plefka::data::Binarize::Keep).unwrap();
    let (train, validation) = all.split(0.5, 1).unwrap();
    let mut config = RunConfig::default();
    config.model.hidden = 20;
    config.negative.method = NegativeMethod::Exact;
    config.training.epochs = 400;
    config.training.batch = 10;
    config.training.schedule.rate = Some(0.5);
    config.stopping.patience = 5;
    config.monitors.mean_field_starts = 0;
    let mut trainer = Trainer::new(config.clone(), &train).unwrap();
    let outcome = trainer.run(&train, Some(&validation), &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(outcome, Outcome::StoppedEarly);
    let best = trainer.best().unwrap();
    let score = |rbm: &Rbm<f64>| {
        let rows = validation.all(0).unwrap().visible.to_dense();
        crate::common::log_likelihood(rbm, &rows)
    };
    assert!(score(best) > score(&trainer.model()));
    config.monitors.likelihood_chains = 0;
    let message = Trainer::new(config, &train).unwrap_err().to_string();
    assert!(message.contains("log_likelihood") && message.contains("likelihood_chains"), "{message}");
}
