//! Training learns: exact gradients increase the likelihood up to the distribution of the data, and the other methods
//! end close to the exact result.

use crate::common::{log_likelihood, patterns, plain, train};
use ndarray::Array2;
use plefka::Float;
use plefka::inference::watch::unwatched;
use plefka::model::Rbm;
use plefka::training::negative::{NegativeMethod, Start};
use plefka::training::{RunConfig, Trainer};

/// The largest possible mean of ln p: minus the entropy of the samples, equal to ln(1/6) for six patterns.
fn ceiling() -> f64 {
    -(6f64.ln())
}

#[test]
fn exact_training_climbs_at_every_step() {
    for (rows, hidden) in [(patterns::<f64>(), 4), (crate::common::bits(20, 9, 6), 5)] {
        for centering in [true, false] {
            let samples = crate::common::samples(rows.clone());
            let mut config = plain(NegativeMethod::Exact, hidden, 0.05, 1, rows.nrows());
            config.training.centering = centering;
            config.model.weight_scale = 0.5;
            let mut trainer = Trainer::new(config, &samples).unwrap();
            let batch = samples.all(1).unwrap();
            let mut last = log_likelihood(&trainer.rbm(), &rows);
            let first = last;
            for step in 0..400 {
                trainer.step(&batch, 0.2).unwrap();
                let now = log_likelihood(&trainer.rbm(), &rows);
                assert!(now > last, "step {step}, centering {centering}: {last} {now}");
                last = now;
            }
            assert!(last > first + 0.05, "{first} {last}");
        }
    }
}

fn trained<F: Float>(config: RunConfig) -> Rbm<F> {
    let samples = crate::common::samples(patterns::<F>());
    let mut trainer = Trainer::new(config, &samples).unwrap();
    train(&mut trainer, &samples).unwrap();
    trainer.rbm().into_owned()
}

#[test]
fn exact_training_reaches_the_distribution_of_the_data() {
    let mut config = plain(NegativeMethod::Exact, 8, 0.5, 6000, 6);
    config.training.optimizer.momentum = 0.9;
    let rbm = trained::<f64>(config);
    // KL(data ‖ model) = ceiling − log-likelihood.
    let divergence = ceiling() - log_likelihood(&rbm, &patterns());
    assert!((0.0..0.02).contains(&divergence), "{divergence}");
    let states = plefka::laws::machines::states(&rbm.visible).unwrap();
    let log_partition = plefka::inference::exact::log_partition(&rbm, 1.0, &unwatched).unwrap();
    let free = rbm.clamped_free_energy(&states.clone().into(), 1.0);
    let rows: Vec<Vec<f64>> = patterns().rows().into_iter().map(|r| r.to_vec()).collect();
    for (state, f) in states.rows().into_iter().zip(free) {
        let wanted = if rows.contains(&state.to_vec()) { 1.0 / 6.0 } else { 0.0 };
        assert!(((-f - log_partition).exp() - wanted).abs() < 0.02, "{state}");
    }
}

/// Two soft patterns on nine bits: samples with a structure that every method can learn.
fn soft_patterns<F: Float>() -> Array2<F> {
    let noise = crate::common::bits::<F>(400, 9, 12);
    let mut stream = plefka::rng::Stream::new(5, plefka::rng::Purpose::Synthetic, 0, 0);
    let mut rows = Array2::zeros((400, 9));
    for (row, mut out) in rows.rows_mut().into_iter().enumerate() {
        let pattern = row % 2;
        for (i, x) in out.iter_mut().enumerate() {
            let on = usize::from(i < 5) == pattern;
            *x = if stream.uniform() < 0.25 { noise[[row, i]] } else { F::of(on.into()) };
        }
    }
    rows
}

#[test]
fn every_method_comes_close_to_the_exact_one() {
    fn reached<F: Float>(change: &dyn Fn(&mut RunConfig)) -> (f64, f64) {
        let rows = soft_patterns::<F>();
        let samples = crate::common::samples(rows.clone());
        let mut config = plain(NegativeMethod::Exact, 3, 0.1, 120, 40);
        config.training.schedule.shape = plefka::training::schedule::Shape::Linear;
        change(&mut config);
        let mut trainer = Trainer::new(config, &samples).unwrap();
        let before = log_likelihood(&trainer.rbm(), &rows);
        train(&mut trainer, &samples).unwrap();
        (before, log_likelihood(&trainer.rbm(), &rows))
    }
    let (before, exact) = reached::<f64>(&|_| ());
    assert!(exact > before + 1.0, "{before} {exact}");
    let check = |name: &str, share: f64, reached: (f64, f64)| {
        let gained = (reached.1 - before) / (exact - before);
        assert!(gained > share && gained < 1.02, "{name}: {gained} of the exact method's gain");
    };
    let method = |method: NegativeMethod| move |config: &mut RunConfig| config.negative.method = method;
    let single = reached::<f32>(&|_| ());
    assert!((single.1 - exact).abs() < 1e-3, "{} {exact}", single.1);
    check("cd", 0.95, reached::<f64>(&method(NegativeMethod::Cd)));
    check("cd, f32", 0.95, reached::<f32>(&method(NegativeMethod::Cd)));
    check("pcd", 0.95, reached::<f64>(&method(NegativeMethod::Pcd)));
    check("firing", 0.95, reached::<f64>(&method(NegativeMethod::Emf)));
    check("firing, f32", 0.95, reached::<f32>(&method(NegativeMethod::Emf)));
    let mut last = 0.0;
    for order in ["1", "2", "3"] {
        let emf = |start: Start| {
            reached::<f64>(&|config| {
                method(NegativeMethod::Emf)(config);
                config.negative.order = Some(order.into());
                config.negative.start = Some(start);
                config.negative.iterations = Some(10);
            })
        };
        check(&format!("emf {order} from the batch"), 0.95, emf(Start::Batch));
        // Persistent replicas are at the solutions themselves, so the error of the expansion has its full effect.
        let persistent = emf(Start::Persistent).1;
        assert!(persistent > last || order == "1", "persistent emf {order}: {persistent} after {last}");
        last = persistent;
    }
    check("emf 3, persistent", 0.9, (before, last));
}
