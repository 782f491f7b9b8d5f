//! Same seed, same bits, whatever the number of threads.

use plefka::Float;
use plefka::data::Samples;
use plefka::training::negative::{NegativeMethod, Start};
use plefka::training::optimizer::OptimizerKind;
use plefka::training::{Record, RunConfig, Trainer};

/// Large enough for every parallel path: 2¹⁵ elements in a batch's activations, 2²³ multiply-adds in a product.
fn data<F: Float>() -> Samples<F> {
    crate::common::samples(crate::common::bits::<F>(330, 150, 3))
}

fn config(method: NegativeMethod, seed: u64) -> RunConfig {
    let hidden = if method == NegativeMethod::Exact { 9 } else { 220 };
    let mut config = crate::common::plain(method, hidden, 0.05, 2, 260);
    config.seed = seed;
    config.negative.sweeps = 2;
    config.training.optimizer.momentum = 0.5;
    config.training.penalty.l1 = 1e-4;
    config.monitors.every = 2;
    config.monitors.samples = 48;
    config.monitors.mean_field_iterations = 10;
    config
}

/// Bits of the trained model, and the monitors without the clock.
fn run<F: Float>(config: &RunConfig, samples: &Samples<F>, threads: usize) -> (Vec<u64>, Vec<Record>) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| {
        let mut trainer = Trainer::<F>::new(config.clone(), samples).unwrap();
        crate::common::train(&mut trainer, samples).unwrap();
        let arrays =
            [&trainer.rbm().visible.parameters, &trainer.rbm().hidden.parameters, &trainer.rbm().weights];
        let bits = arrays.into_iter().flatten().map(|x| x.wide().to_bits()).collect();
        let mut history = trainer.progress().history.clone();
        history.iter_mut().for_each(|record| record.seconds = 0.0);
        (bits, history)
    })
}

/// All methods, each with the settings that affect it.
fn configs(seed: u64) -> Vec<RunConfig> {
    let mut all: Vec<_> = [NegativeMethod::Exact, NegativeMethod::Cd, NegativeMethod::Pcd]
        .map(|method| config(method, seed))
        .to_vec();
    for (order, start) in [("1", Start::Batch), ("2", Start::Persistent), ("3", Start::Firing)] {
        let mut config = config(NegativeMethod::Emf, seed);
        config.negative.order = Some(order.into());
        config.negative.start = Some(start);
        all.push(config);
    }
    all.push(config(NegativeMethod::Emf, seed));
    all[1].training.optimizer.kind = OptimizerKind::Adam;
    all[2].negative.chains = 300;
    all[4].negative.replicas = 300;
    all
}

#[test]
fn threads_change_no_bit() {
    let samples = data::<f32>();
    for config in configs(1) {
        let one = run(&config, &samples, 1);
        for threads in [2, 5] {
            assert!(one == run(&config, &samples, threads), "{threads} threads: {:?}", config.negative);
        }
    }
}

#[test]
fn threads_change_no_bit_in_double_precision() {
    let samples = data::<f64>();
    for method in [NegativeMethod::Pcd, NegativeMethod::Emf] {
        let config = config(method, 1);
        assert!(run(&config, &samples, 1) == run(&config, &samples, 5), "{method:?}");
    }
}

#[test]
fn sparse_data_gives_the_same_bits_with_any_threads() {
    // Few ones, so that batches are sparse.
    let rows = crate::common::bits::<f32>(330, 150, 3)
        * crate::common::bits::<f32>(330, 150, 4)
        * crate::common::bits::<f32>(330, 150, 5);
    let samples = crate::common::samples(rows);
    assert!(matches!(samples.all(1).unwrap().visible, plefka::data::Rows::Sparse(_)));
    let config = config(NegativeMethod::Pcd, 1);
    assert!(run(&config, &samples, 1) == run(&config, &samples, 5));
}

#[test]
fn the_seed_decides() {
    let samples = data::<f32>();
    for (first, second) in configs(1).into_iter().zip(configs(2)) {
        let pair = (run(&first, &samples, 2), run(&second, &samples, 2));
        assert!(pair.0 == run(&first, &samples, 2), "{:?}", first.negative);
        assert!(pair.0.0 != pair.1.0, "{:?}", first.negative);
    }
}

#[test]
fn the_seed_decides_even_when_all_start_from_one_model() {
    let samples = data::<f32>();
    for method in [NegativeMethod::Cd, NegativeMethod::Pcd, NegativeMethod::Emf] {
        let trained = |seed| {
            let start = Trainer::new(config(method, 1), &samples).unwrap().rbm().into_owned();
            let mut trainer = Trainer::from_model(config(method, seed), start, &samples).unwrap();
            crate::common::train(&mut trainer, &samples).unwrap();
            trainer.rbm().weights.clone()
        };
        assert_eq!(trained(1), trained(1));
        assert_ne!(trained(1), trained(2), "{method:?}");
    }
}
