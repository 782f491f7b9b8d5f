//! Single steps of a run: the automatic rate, and a step after a diverged one.

use plefka::training::Trainer;
use plefka::training::negative::NegativeMethod;
use plefka::units::Bernoulli;

use super::{flat, machine, means};
use crate::common::plain;

#[test]
fn an_automatic_rate_knows_the_samples_and_stays_with_the_checkpoint() {
    let mut config = plain(NegativeMethod::Cd, 3, 0.1, 1, 10);
    (config.training.schedule, config.training.centering, config.training.epochs) =
        (Default::default(), true, 40);
    let rate = |trainer: &Trainer<f64>| trainer.config().training.schedule.rate.unwrap();
    let batch = crate::common::batch::<f64>(10, 4, 1);
    let samples = plefka::data::Samples::from_rows(batch.visible.clone(), &Bernoulli).unwrap();
    let known = Trainer::from_model(config.clone(), machine(1), &samples).unwrap();
    let unknown = Trainer::with_means(config, machine(1), Some(&means(&batch))).unwrap();
    let q = known.rbm().n_hidden() as f64 * 40.0 / 10.0;
    assert!((rate(&known) / rate(&unknown) - (1.0 + q / 10.0).sqrt().recip()).abs() < 1e-12);
    let bytes = plefka::io::checkpoint::to_bytes(&known, &Default::default()).unwrap();
    let back = plefka::io::checkpoint::from_bytes::<f64>(&bytes).unwrap();
    assert_eq!(rate(&back), rate(&known));
}

#[test]
fn a_diverged_step_leaves_no_infinities_to_the_next() {
    let batch = crate::common::batch::<f64>(10, 4, 1);
    let mut config = plain(NegativeMethod::Cd, 3, 0.1, 1, 10);
    config.training.optimizer.momentum = 0.9;
    let samples = plefka::data::Samples::from_rows(batch.visible.clone(), &Bernoulli).unwrap();
    let mut trainer = Trainer::new(config, &samples).unwrap();
    let good = trainer.rbm().into_owned();
    let mut broken = good.clone();
    broken.weights[[0, 0]] = f64::NAN;
    trainer.set_model(broken);
    trainer.step(&batch, 0.1).unwrap_err();
    trainer.set_model(good);
    trainer.step(&batch, 0.1).unwrap();
    assert!(flat(&trainer.rbm()).iter().all(|x| x.is_finite()));
}
