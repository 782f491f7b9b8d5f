//! Machines trained with all expansions that support training, in both precisions.

use plefka::Float;
use plefka::inference::expansion::expansions;
use plefka::training::Trainer;
use plefka::training::negative::{NegativeMethod, Start};

use crate::common;

fn check<F: Float>(rate: f64, epochs: u64) {
    let rows = common::bits::<F>(60, 6, 2);
    let samples = common::samples(rows.clone());
    let mut reached = Vec::new();
    for expansion in expansions::<F>().into_iter().filter(|e| e.training().is_ok()) {
        let mut config = common::plain(NegativeMethod::Emf, 3, rate, epochs, 20);
        config.model.visible_bias_from_data = false;
        config.negative.order = Some(expansion.name().into());
        config.negative.start = Some(Start::Batch);
        config.negative.iterations = Some(20);
        let mut trainer = Trainer::new(config, &samples).unwrap();
        let before = common::log_likelihood(&trainer.rbm(), &rows);
        common::train(&mut trainer, &samples).unwrap();
        reached.push(common::log_likelihood(&trainer.rbm(), &rows));
        assert!(reached[reached.len() - 1] > before + 0.3, "{}: {before} {reached:?}", expansion.name());
    }
    assert_eq!(reached.len(), 6);
    // The weights stay weak: all expansions except naive mean field train the same machine.
    assert!(reached[1..].iter().all(|x| (x - reached[1]).abs() < 0.01), "{reached:?}");
}

#[test]
fn all_that_train_learn() {
    check::<f64>(0.3, 20);
    check::<f32>(0.3, 20);
}

#[test]
#[ignore = "long: tests/weekly.sh"]
fn all_that_train_learn_slowly() {
    check::<f64>(0.05, 120);
    check::<f32>(0.05, 120);
}
