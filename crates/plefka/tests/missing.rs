//! Training with missing entries: the imputed gradient compared with the marginal likelihood, learning, checkpoints.

use std::ops::ControlFlow;

use ndarray::Array2;
use plefka::Rbm;
use plefka::data::{Missing, Samples};
use plefka::inference::conditional::{self, Chain};
use plefka::inference::{exact, watch::unwatched};
use plefka::io::{ModelHeader, checkpoint};
use plefka::laws::machines;
use plefka::model::Gradient;
use plefka::rng::{Purpose, Stream};
use plefka::training::imputation::Imputation;
use plefka::training::negative::NegativeMethod;
use plefka::training::{Event, RunConfig, Trainer};
use plefka::units::Bernoulli;

use crate::common::{bits, plain, train};

/// The rows with a share of the entries made NaN at random.
fn holes(mut rows: Array2<f64>, share: f64, seed: u64) -> Array2<f64> {
    let mut stream = Stream::new(seed, Purpose::Synthetic, 1, 0);
    rows.mapv_inplace(|x| if stream.uniform() < share { f64::NAN } else { x });
    rows
}

fn samples(rows: &Array2<f64>) -> Samples<f64> {
    Samples::from_rows_with_missing(rows.clone(), &Bernoulli).unwrap()
}

/// Mean of ln p(v_O) by enumeration.
fn marginal(rbm: &Rbm<f64>, rows: &Array2<f64>, beta: f64) -> f64 {
    let weights = conditional::log_weights(rbm, beta, rows, &rows.mapv(|x| !x.is_nan())).unwrap();
    weights.iter().sum::<f64>() / weights.len() as f64 - exact::log_partition(rbm, beta, &unwatched).unwrap()
}

#[test]
fn the_imputed_gradient_is_that_of_the_marginal_likelihood() {
    let beta = 0.9;
    let rbm = machines::machine::<f64>(&Bernoulli, (4, 3), 2.5, 3);
    let rows = holes(bits(6, 4, 2), 0.6, 1);
    let samples = samples(&rows);
    // The set in two batches with rows out of order: the values must be assigned to the right rows.
    let batches = [[4, 0, 2], [1, 5, 3]].map(|rows| samples.gather(&rows, 1, 0).unwrap());
    let mut imputation = Imputation::new(&rbm, beta, &samples, 1).unwrap().unwrap();
    let mut mean = Gradient::zeros(&rbm);
    let draws = 40_000u64;
    for step in 0..draws {
        for (k, batch) in batches.iter().enumerate() {
            let missing = batch.missing.as_ref().unwrap();
            let chain = Chain { beta, seed: 7, step: 2 * step + k as u64 };
            let completed = imputation.complete(&rbm, batch, missing, 1, chain).unwrap();
            for (x, y) in rows
                .select(ndarray::Axis(0), missing.rows.as_ref().unwrap())
                .iter()
                .zip(&completed.visible.to_dense())
            {
                assert!(x == y || x.is_nan() && (*y == 0.0 || *y == 1.0), "{x} became {y}");
            }
            mean.add_scaled(0.5 / draws as f64, &rbm.clamped_gradient(&completed, beta));
        }
    }
    mean.add_scaled(-1.0, &exact::enumerate(&rbm, beta).unwrap().gradient);
    // Finite differences of the marginal likelihood in every parameter.
    let step = 1e-5;
    let slope = |change: &dyn Fn(&mut Rbm<f64>, f64)| {
        let at = |x: f64| {
            let mut moved = rbm.clone();
            change(&mut moved, x);
            marginal(&moved, &rows, beta)
        };
        (at(step) - at(-step)) / (2.0 * step)
    };
    let mut worst = 0.0f64;
    for i in 0..4 {
        worst = worst.max((mean.visible[[0, i]] - slope(&|m, x| m.visible.parameters[[0, i]] += x)).abs());
        for j in 0..3 {
            worst = worst.max((mean.weights[[i, j]] - slope(&|m, x| m.weights[[i, j]] += x)).abs());
        }
    }
    for j in 0..3 {
        worst = worst.max((mean.hidden[[0, j]] - slope(&|m, x| m.hidden.parameters[[0, j]] += x)).abs());
    }
    // Some 10 independent entries of 40 000 correlated draws: 0.003 is four deviations.
    println!("imputed gradient: {worst}");
    assert!(worst < 0.003, "{worst}");
}

fn config(method: NegativeMethod, epochs: u64) -> RunConfig {
    let mut config = plain(method, 4, 0.2, epochs, 100);
    config.training.optimizer.momentum = 0.5;
    config
}

#[test]
fn training_with_holes_comes_near_training_without() {
    let teacher = machines::machine::<f64>(&Bernoulli, (8, 4), 1.5, 5);
    let start = bits::<f64>(4000, 8, 4);
    let free = Array2::from_elem(start.dim(), false);
    let chain = Chain { beta: 1.0, seed: 4, step: 0 };
    let draws = |rows: std::ops::Range<usize>| {
        conditional::complete(&teacher, start.clone(), &free, 300, chain)
            .unwrap()
            .slice(ndarray::s![rows, ..])
            .to_owned()
    };
    let (seen, unseen) = (draws(0..2000), draws(2000..4000));
    let with_holes = holes(seen.clone(), 0.4, 2);
    let zero_filled = with_holes.mapv(|x| if x.is_nan() { 0.0 } else { x });
    let reached = |rows: &Array2<f64>| {
        let samples = samples(rows);
        let mut trainer = Trainer::new(config(NegativeMethod::Exact, 60), &samples).unwrap();
        train(&mut trainer, &samples).unwrap();
        crate::common::log_likelihood(&trainer.rbm(), &unseen)
    };
    let means: Vec<f64> = (0..8).map(|i| seen.column(i).mean().unwrap()).collect();
    let independent: f64 = (0..8)
        .map(|i| {
            unseen.column(i).iter().map(|x| (x * means[i] + (1.0 - x) * (1.0 - means[i])).ln()).sum::<f64>()
                / 2000.0
        })
        .sum();
    let (complete, missing, zero) = (reached(&seen), reached(&with_holes), reached(&zero_filled));
    let best = crate::common::log_likelihood(&teacher, &unseen);
    println!(
        "teacher {best:.4}, complete {complete:.4}, 40 % missing {missing:.4}, zero-filled {zero:.4}, independent {independent:.4}"
    );
    assert!(complete > independent + 0.1 && best > complete - 0.02, "{best} {complete} {independent}");
    assert!(missing > complete - 0.05, "{missing} with holes, {complete} without");
    assert!(zero < missing - 0.5, "{zero} zero-filled, {missing} imputed");
}

fn bits_of(trainer: &Trainer<f64>) -> Vec<u64> {
    let rbm = trainer.rbm();
    let arrays = [&rbm.visible.parameters, &rbm.hidden.parameters, &rbm.weights];
    arrays.into_iter().flatten().map(|x| x.to_bits()).collect()
}

#[test]
fn resumed_equals_uninterrupted_and_threads_change_nothing() {
    let train = samples(&holes(bits(95, 12, 1), 0.3, 1));
    let validation = samples(&holes(bits(40, 12, 2), 0.3, 2));
    for method in [NegativeMethod::Emf, NegativeMethod::Cd, NegativeMethod::Pcd, NegativeMethod::Exact] {
        let mut config = config(method, 4);
        config.training.batch = 10;
        config.monitors.every = 1;
        // One sweep and strong weights: chains with the same random numbers stay different for long, so that their
        // state matters.
        config.training.imputation_sweeps = 1;
        config.model.weight_scale = 2.0;
        let whole = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| {
                let mut trainer = Trainer::new(config.clone(), &train).unwrap();
                trainer.run(&train, Some(&validation), &mut |_| ControlFlow::Continue(())).unwrap();
                trainer
            })
        };
        let one = whole(1);
        let values: Vec<_> = one.progress().history.iter().map(|r| r.values.clone()).collect();
        // Every monitor of complete samples exists, and none is missing because of NaN.
        for name in
            ["train.pseudo_likelihood", "validation.reconstruction_error", "train.mean_field_log_likelihood"]
        {
            assert!(values.iter().all(|v| v.contains_key(name)), "{method:?}: no {name}");
        }
        assert_eq!(bits_of(&one), bits_of(&whole(3)), "{method:?}");
        // The run stops inside the second epoch.
        let mut half = Trainer::new(config.clone(), &train).unwrap();
        let mut steps = 0;
        let stop = &mut |event: Event<'_, f64>| {
            steps += u64::from(matches!(event, Event::Step { .. }));
            if steps == 14 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        half.run(&train, Some(&validation), stop).unwrap();
        assert!(half.state().arrays.contains_key("imputation.values"));
        let bytes = checkpoint::to_bytes(&half, &ModelHeader::default()).unwrap();
        let mut resumed: Trainer<f64> = checkpoint::from_bytes(&bytes).unwrap();
        resumed.run(&train, Some(&validation), &mut |_| ControlFlow::Continue(())).unwrap();
        assert_eq!(bits_of(&resumed), bits_of(&one), "{method:?}");
        let again: Vec<_> = resumed.progress().history.iter().map(|r| r.values.clone()).collect();
        assert_eq!(again, values);
        // The values are part of the state: without them the run has another result.
        let mut other: Trainer<f64> = checkpoint::from_bytes(&bytes).unwrap();
        let mut state = other.state();
        state.arrays.remove("imputation.values");
        other.restore_state(state).unwrap();
        other.run(&train, Some(&validation), &mut |_| ControlFlow::Continue(())).unwrap();
        assert_ne!(bits_of(&other), bits_of(&one), "{method:?}");
    }
}

#[test]
fn rows_of_no_set_are_imputed_anew_and_others_must_fit() {
    let set = samples(&holes(bits(20, 6, 1), 0.4, 1));
    let mut trainer = Trainer::new(config(NegativeMethod::Cd, 1), &set).unwrap();
    let mut batch = set.all(1).unwrap();
    // No run has begun: the rows do not belong to a set yet.
    trainer.step(&batch, 0.1).unwrap();
    train(&mut trainer, &set).unwrap();
    trainer.step(&batch, 0.1).unwrap();
    let missing = batch.missing.clone().unwrap();
    batch.missing = Some(Missing { rows: Some((1..21).collect()), ..missing.clone() });
    let message = trainer.step(&batch, 0.1).unwrap_err().to_string();
    assert!(
        message.contains("missing entries of sample") && message.contains("as in the training set"),
        "{message}"
    );
    batch.missing = Some(Missing { rows: None, ..missing });
    trainer.step(&batch, 0.1).unwrap();
    assert!(trainer.rbm().non_finite_layer().is_none());
    // A checkpoint for another set with missing entries.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("checkpoint.safetensors");
    checkpoint::save(&path, &trainer, &ModelHeader::default()).unwrap();
    let other = samples(&holes(bits(20, 6, 1), 0.2, 9));
    let mut resumed = checkpoint::resume(&path, &other, &|config| config.training.epochs = 3).unwrap();
    let refused = resumed.run(&other, None, &mut |_| ControlFlow::Continue(())).unwrap_err().to_string();
    assert!(refused.contains("imputed values") && refused.contains("missing entries"), "{refused}");
    let mut config = config(NegativeMethod::Cd, 1);
    config.training.imputation_sweeps = 0;
    assert!(Trainer::new(config, &set).unwrap_err().to_string().contains("`imputation_sweeps`: found 0"));
}
