//! The temperature, the factor and the weight decay that bring a machine back into the domain.

use plefka::data::{Batch, Rows};
use plefka::inference::watch::unwatched;
use plefka::inference::{FixedPoint, stability_of_samples};
use plefka::laws::machines;
use plefka::model::Rbm;
use plefka::training::Trainer;
use plefka::training::negative::{NegativeMethod, Start};

use super::{glass, measured};
use crate::common;

#[test]
fn the_temperature_and_the_factor_are_where_sigma_max_is_one() {
    let rbm = glass(1.5);
    let found = measured(&rbm, 1.0, None);
    assert!(found.sigma_max > 1.0);
    let starts = plefka::inference::solutions::starts(&rbm, None, 32, 1).first(16);
    let settings = FixedPoint {
        tolerance: 1e-7,
        iterations: 1000,
        solver: plefka::inference::Solver::Anderson,
        ..FixedPoint::default()
    };
    let sigma = |rbm: &Rbm<f64>, beta: f64| {
        stability_of_samples::sigma_max(rbm, beta, &starts, "2", settings).unwrap().0
    };
    let t = found.remedy.temperature.unwrap();
    assert!(t > 1.0 && sigma(&rbm, 1.0 / t) < 1.0 && sigma(&rbm, 1.005 / t) >= 1.0, "{t}");
    assert!(sigma(&rbm, 1.0 / t) > 0.98);
    let factor = found.remedy.weight_factor.unwrap();
    let scaled = |factor: f64| machines::scaled(&rbm, factor);
    assert!(factor < 1.0 && sigma(&scaled(factor), 1.0) < 1.0 && sigma(&scaled(1.005 * factor), 1.0) >= 1.0);
    assert!(found.remedy.l2.is_none(), "no decay without data");
    assert!(found.verdict.sentences.iter().any(|s| s.contains(&format!("temperature {t:.3}"))));
}

#[test]
fn the_decay_balances_the_data() {
    // Data from the machine itself: at smaller weights the data increase the weights, and the decay balances them.
    let rbm = glass(1.5);
    let data = plefka::inference::exact::sample(&machines::scaled(&rbm, 1.0), 1.0, 1, 1, &unwatched);
    assert!(data.is_err(), "too large to enumerate: samples come from chains");
    let noise = common::bits::<f64>(200, 40, 3);
    let mut hidden = rbm.hidden_mean(&noise.into(), 1.0).mapv(f64::round);
    let (visible, _) = plefka::inference::gibbs::sweep(&rbm, 1.0, &mut hidden, 300, 1, 0).unwrap();
    let data = visible.to_dense();
    let found = measured(&rbm, 1.0, Some(&data));
    let (factor, l2, l1) =
        (found.remedy.weight_factor.unwrap(), found.remedy.l2.unwrap(), found.remedy.l1.unwrap());
    let shrunk = machines::scaled(&rbm, factor);
    let samples = common::samples(data.clone());
    let norm = |rbm: &Rbm<f64>| rbm.weights.iter().map(|w| w * w).sum::<f64>().sqrt();
    let grows = |l2: f64, l1: f64| {
        let mut config = common::plain(NegativeMethod::Emf, 50, 1e-3, 1, 200);
        config.negative.start = Some(Start::Batch);
        config.negative.iterations = Some(2000);
        config.negative.tolerance = 1e-9;
        config.training.centering = false;
        (config.training.penalty.l2, config.training.penalty.l1) = (l2, l1);
        let mut trainer = Trainer::from_model(config, shrunk.clone(), &samples).unwrap();
        let batch = Batch::new(Rows::Dense(data.clone()), None);
        trainer.step(&batch, 1e-4).unwrap();
        norm(&trainer.rbm()) > norm(&shrunk)
    };
    assert!(grows(0.98 * l2, 0.0) && !grows(1.02 * l2, 0.0), "L2 {l2}");
    assert!(grows(0.0, 0.98 * l1) && !grows(0.0, 1.02 * l1), "L1 {l1}");
}
