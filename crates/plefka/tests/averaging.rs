//! Averages of the models along a run.

use std::ops::ControlFlow;

use ndarray::Array2;
use plefka::Rbm;
use plefka::training::negative::NegativeMethod;
use plefka::training::{Event, RunConfig, Trainer};

use crate::common::{bits, largest, log_likelihood, plain, samples};

fn config(averaging: f64) -> RunConfig {
    let mut config = plain(NegativeMethod::Exact, 3, 0.2, 9, 10);
    config.training.averaging = averaging;
    config
}

/// The models after the averaged steps, and the trainer at the end.
fn run(config: RunConfig) -> (Vec<Array2<f64>>, Trainer<f64>) {
    let samples = samples(bits::<f64>(40, 5, 1));
    let mut trainer = Trainer::new(config.clone(), &samples).unwrap();
    let mut beside = Trainer::new(config, &samples).unwrap();
    trainer.run(&samples, None, &mut |_| ControlFlow::Continue(())).unwrap();
    // The observer of a step does not receive the model: the same run is stopped after every step.
    let mut models = Vec::new();
    while (beside.progress().step as usize) < 36 {
        beside
            .run(&samples, None, &mut |event| match event {
                Event::Step { .. } => ControlFlow::Break(()),
                _ => ControlFlow::Continue(()),
            })
            .unwrap();
        models.push(beside.rbm().weights.clone());
    }
    assert_eq!(beside.rbm().weights, trainer.rbm().weights);
    assert_eq!(beside.model().weights, trainer.model().weights);
    (models, trainer)
}

/// Model number s of n has a weight proportional to s(s+1)…(s+η−1): s for η = 1, equal weights for η = 0.
#[test]
fn weights_rise_with_a_power_of_the_number() {
    let (models, trainer) = run(config(1.0));
    // The first four steps, then every fourth.
    let taken: Vec<&Array2<f64>> =
        (1..=models.len()).filter(|s| *s <= 4 || s % 4 == 0).map(|s| &models[s - 1]).collect();
    let total: f64 = (1..=taken.len()).map(|s| s as f64).sum();
    let mut wanted = Array2::zeros(taken[0].dim());
    for (s, model) in taken.iter().enumerate() {
        wanted.scaled_add((s + 1) as f64 / total, *model);
    }
    assert!(largest(&trainer.model().weights, &wanted) < 1e-13);
    assert!(largest(&trainer.rbm().weights, &wanted) > 1e-4);
    let (models, trainer) = run(config(0.0));
    assert!(trainer.average().is_none());
    assert_eq!(&trainer.model().weights, models.last().unwrap());
}

/// At a rate that is too large for the last model, the average is better.
#[test]
fn averages_are_better_than_the_last_model() {
    let rows = bits::<f64>(200, 8, 2);
    let samples = samples(rows.clone());
    let mut config = plain(NegativeMethod::Pcd, 4, 0.5, 60, 20);
    config.training.averaging = 4.0;
    let gains: Vec<f64> = (1..=5)
        .map(|seed| {
            let mut trainer = Trainer::new(RunConfig { seed, ..config.clone() }, &samples).unwrap();
            crate::common::train(&mut trainer, &samples).unwrap();
            log_likelihood(&trainer.model(), &rows) - log_likelihood(&trainer.rbm(), &rows)
        })
        .collect();
    assert!(gains.iter().all(|gain| *gain > 0.0) && gains.iter().sum::<f64>() > 0.02, "{gains:?}");
}

/// A replaced model starts a new average.
#[test]
fn another_model_begins_a_new_average() {
    let (_, mut trainer) = run(config(4.0));
    let other = Rbm { weights: &trainer.rbm().weights * 0.5, ..trainer.rbm().into_owned() };
    trainer.set_model(other.clone());
    assert_eq!(trainer.model().weights, other.weights);
    let mut wrong = config(f64::NAN);
    for averaging in [f64::NAN, -1.0, f64::INFINITY] {
        wrong.training.averaging = averaging;
        let message = wrong.check().unwrap_err().to_string();
        assert!(message.contains("averaging"), "{message}");
    }
}
