//! The rate of every step, sums and means over a batch, weights of samples.

use plefka::training::Trainer;
use plefka::training::config::Reduction;
use plefka::training::negative::{NegativeMethod, Start};
use plefka::training::schedule::{Schedule, Shape};

use crate::common::{largest, plain, train};

#[test]
fn the_schedule_sets_the_rate_of_every_step() {
    // If the penalties of a machine vanish, its gradients at the first step are the same for any rate.
    let samples = crate::common::samples(crate::common::bits::<f64>(40, 4, 1));
    let schedule = Schedule { rate: Some(0.4), shape: Shape::Cosine, final_rate: 0.1, warm_up: 0.3 };
    let mut config = plain(NegativeMethod::Exact, 3, 0.0, 2, 10);
    config.training.shuffle = false;
    config.training.schedule = schedule;
    let mut by_loop = Trainer::new(config.clone(), &samples).unwrap();
    train(&mut by_loop, &samples).unwrap();
    let mut by_hand = Trainer::new(config, &samples).unwrap();
    for step in 0..8usize {
        let rows: Vec<usize> = (step % 4 * 10..step % 4 * 10 + 10).collect();
        let batch = samples.gather(&rows, 1, 0).unwrap();
        by_hand.step(&batch, schedule.at(step as f64 / 8.0)).unwrap();
    }
    assert_eq!(by_loop.rbm().weights, by_hand.rbm().weights);
}

#[test]
fn sums_and_means_differ_as_they_say() {
    // Without decay and with momentum on all parameters, sums give the same result as means: the rate is divided.
    let samples = crate::common::samples(crate::common::bits::<f64>(40, 4, 1));
    let run = |reduction, l2: f64| {
        let mut config = plain(NegativeMethod::Exact, 3, 0.1, 3, 10);
        config.training.reduction = reduction;
        config.training.optimizer.momentum = 0.5;
        config.training.penalty.l2 = l2;
        let mut trainer = Trainer::new(config, &samples).unwrap();
        train(&mut trainer, &samples).unwrap();
        trainer.rbm().weights.clone()
    };
    assert!(largest(&run(Reduction::Mean, 0.0), &run(Reduction::Sum, 0.0)) < 1e-13);
    assert!(largest(&run(Reduction::Mean, 0.01), &run(Reduction::Sum, 0.1)) < 1e-13, "10 samples");
    assert!(largest(&run(Reduction::Mean, 0.1), &run(Reduction::Sum, 0.1)) > 1e-4);
}

#[test]
fn a_sample_of_weight_two_counts_twice() {
    let rows = crate::common::bits::<f64>(6, 4, 2);
    let twice = ndarray::concatenate![ndarray::Axis(0), rows, rows.slice(ndarray::s![..2, ..])];
    let weights = vec![2.0, 2.0, 1.0, 1.0, 1.0, 1.0];
    for method in [NegativeMethod::Exact, NegativeMethod::Emf] {
        for reduction in [Reduction::Mean, Reduction::Sum] {
            let run = |samples: &plefka::data::Samples<f64>| {
                let mut config = plain(method, 3, 0.1, 5, 10);
                config.negative.start = Some(Start::Batch);
                config.training.reduction = reduction;
                let mut trainer = Trainer::new(config, samples).unwrap();
                train(&mut trainer, samples).unwrap();
                trainer.rbm().weights.clone()
            };
            let weighted = crate::common::samples(rows.clone()).with_weights(weights.clone()).unwrap();
            let (a, b) = (run(&weighted), run(&crate::common::samples(twice.clone())));
            assert!(largest(&a, &b) < 1e-13, "{method:?} {reduction:?}");
        }
    }
}
