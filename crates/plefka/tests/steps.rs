//! The parts of a step: optimizers, penalties, schedules, centering, reductions, sample weights.

use crate::common::{largest, plain, train};
use ndarray::{Array1, Array2};
use plefka::data::{Batch, Rows};
use plefka::inference::watch::unwatched;
use plefka::inference::{FixedPoint, expansion_named};
use plefka::laws::machines;
use plefka::model::{Gradient, Rbm};
use plefka::training::config::Reduction;
use plefka::training::negative::{Context, Contrastive, Estimate, NegativeMethod, NegativePhase, Start};
use plefka::training::optimizer::{OptimizerConfig, OptimizerKind};
use plefka::training::penalty::Penalty;
use plefka::training::schedule::{Schedule, Shape};
use plefka::training::{State, Trainer};
use plefka::units::Bernoulli;

fn machine(seed: u64) -> Rbm<f64> {
    machines::machine(&Bernoulli, (4, 3), 1.0, seed)
}

/// Gradients that differ for every step and every entry.
fn ascent(rbm: &Rbm<f64>, step: usize) -> Gradient<f64> {
    let other = machine(100 + step as u64);
    let mut gradient = Gradient::zeros(rbm);
    gradient.visible.assign(&other.visible.parameters);
    gradient.hidden.assign(&other.hidden.parameters);
    gradient.weights.assign(&other.weights);
    gradient
}

fn flat(rbm: &Rbm<f64>) -> Vec<f64> {
    let arrays = [&rbm.visible.parameters, &rbm.hidden.parameters, &rbm.weights];
    arrays.into_iter().flatten().copied().collect()
}

/// A negative phase for which the direction of a step is the gradient of [`ascent`].
#[derive(Debug)]
struct Given;

impl NegativePhase<f64> for Given {
    fn name(&self) -> &'static str {
        "given"
    }
    fn estimate(&mut self, context: &Context<'_, f64>) -> plefka::Result<Estimate<f64>> {
        let mut negative = context.positive.statistics.clone().gradient(context.rbm);
        negative.add_scaled(-1.0, &ascent(context.rbm, context.step as usize));
        Ok(Estimate::of(negative))
    }
    fn state(&self) -> State<f64> {
        State::new()
    }
    fn restore(&mut self, _: &Rbm<f64>, _: &mut State<f64>) -> plefka::Result<()> {
        Ok(())
    }
}

#[test]
fn optimizers_follow_their_scalar_recursions() {
    let sgd = OptimizerConfig { momentum: 0.7, ..OptimizerConfig::default() };
    let partly = OptimizerConfig { momentum_on_biases: false, ..sgd };
    let adam = OptimizerConfig { kind: OptimizerKind::Adam, beta1: 0.8, beta2: 0.95, epsilon: 1e-3, ..sgd };
    let batch = crate::common::batch::<f64>(5, 4, 1);
    for optimizer in [OptimizerConfig::default(), sgd, partly, adam] {
        let mut config = plain(NegativeMethod::Exact, 3, 0.1, 1, 5);
        (config.training.optimizer, config.training.centering) = (optimizer, false);
        let mut trainer =
            Trainer::with_means(config, machine(1), None).unwrap().with_negative(Box::new(Given));
        let biases = trainer.rbm().n_visible() + trainer.rbm().n_hidden();
        // Parameter, first moment or velocity, second moment.
        let mut scalars: Vec<_> = flat(trainer.rbm()).into_iter().map(|p| (p, 0.0, 0.0)).collect();
        for step in 0..6 {
            let (gradient, rate) = (ascent(trainer.rbm(), step), 0.1 / (1.0 + step as f64));
            trainer.step(&batch, rate).unwrap();
            let entries = gradient.arrays().into_iter().flatten();
            for (k, ((p, m, s), &g)) in scalars.iter_mut().zip(entries).enumerate() {
                if optimizer.kind == OptimizerKind::Adam {
                    let t = step as i32 + 1;
                    *m = 0.8 * *m + 0.2 * g;
                    *s = 0.95 * *s + 0.05 * g * g;
                    let (m, s) = (*m / (1.0 - 0.8f64.powi(t)), *s / (1.0 - 0.95f64.powi(t)));
                    *p += rate * m / (s.sqrt() + 1e-3);
                } else {
                    let moved = optimizer.momentum_on_biases || k >= biases;
                    *m = g + if moved { optimizer.momentum * *m } else { 0.0 };
                    *p += rate * *m;
                }
            }
            for (found, (wanted, ..)) in flat(trainer.rbm()).iter().zip(&scalars) {
                assert!((found - wanted).abs() < 1e-13, "{optimizer:?}, step {step}: {found} {wanted}");
            }
        }
    }
}

#[test]
fn penalties_are_derivatives_and_bounds_hold() {
    let mut rbm = machine(2);
    rbm.weights[[1, 1]] = 0.0;
    let penalty = Penalty { l1: 0.3, l2: 0.2, max_norm: 0.0 };
    let mut found = Gradient::zeros(&rbm);
    penalty.decay(rbm.weights.as_slice().unwrap(), found.weights.as_slice_mut().unwrap());
    for (place, &w) in rbm.weights.indexed_iter() {
        let cost = |w: f64| 0.3 * w.abs() + 0.5 * 0.2 * w * w;
        // Central differences at 0 too, where the one-sided slopes of |w| cancel.
        let wanted = -(cost(w + 1e-6) - cost(w - 1e-6)) / 2e-6;
        assert!((found.weights[place] - wanted).abs() < 1e-8, "{place:?}");
    }
    assert!(found.visible.iter().chain(&found.hidden).all(|g| *g == 0.0));
    let mut bounded = rbm.clone();
    Penalty { max_norm: 1.2, ..Penalty::default() }.constrain(&mut bounded);
    let mut scaled_back = 0;
    for (before, after) in rbm.weights.columns().into_iter().zip(bounded.weights.columns()) {
        let norm = before.dot(&before).sqrt();
        let factor = (1.2 / norm).min(1.0);
        scaled_back += usize::from(norm > 1.2);
        assert!(before.iter().zip(after).all(|(b, a)| (b * factor - a).abs() < 1e-14));
    }
    assert!(scaled_back > 0 && scaled_back < 3, "the bound should bind on some units: {scaled_back}");
    let mut free = rbm.clone();
    Penalty::default().constrain(&mut free);
    assert_eq!(free.weights, rbm.weights);
}

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

/// The plain machine of given centered parameters: E = −(v−μ)·a − (h−λ)·b − (v−μ)ᵀW(h−λ) is the energy of the machine
/// with fields a − Wλ and b − Wᵀμ.
fn plain_from_centered(centered: &Rbm<f64>, mu: &Array1<f64>, lambda: &Array1<f64>) -> Rbm<f64> {
    let mut rbm = centered.clone();
    let (a, b) = (rbm.weights.dot(lambda), rbm.weights.t().dot(mu));
    rbm.visible.parameters.row_mut(0).zip_mut_with(&a, |x, y| *x -= y);
    rbm.hidden.parameters.row_mut(0).zip_mut_with(&b, |x, y| *x -= y);
    rbm
}

/// The inverse of [`plain_from_centered`].
fn centered_from_plain(plain: &Rbm<f64>, mu: &Array1<f64>, lambda: &Array1<f64>) -> Rbm<f64> {
    plain_from_centered(plain, &-mu, &-lambda)
}

#[test]
fn the_centered_gradient_is_the_gradient_of_the_centered_model() {
    let (rows, rate) = (crate::common::bits::<f64>(9, 4, 4), 1e-3);
    let plain = machine(3);
    // One step and its offsets: the offsets move towards the means of the batch before they are used.
    let mut config = crate::common::plain(NegativeMethod::Exact, 3, rate, 1, 9);
    config.training.centering = true;
    let mut trainer = Trainer::with_means(config, plain.clone(), Some(&[0.3, 0.6, 0.1, 0.9])).unwrap();
    trainer.step(&Batch::new(Rows::Dense(rows.clone()), None), rate).unwrap();
    let offsets = |name: &str| trainer.state().arrays[&format!("centering.{name}")].row(0).to_owned();
    let (mu, lambda) = (offsets("visible"), offsets("hidden"));
    assert!((mu[0] - 0.3).abs() > 1e-4 && (mu[0] - 0.3).abs() < 0.01 && lambda.iter().all(|x| *x > 0.0));
    // Ascent in the centered parameters, by finite differences of the likelihood.
    let centered = centered_from_plain(&plain, &mu, &lambda);
    let value =
        |rbm: &Rbm<f64>| crate::common::log_likelihood(&plain_from_centered(rbm, &mu, &lambda), &rows);
    let mut moved = centered.clone();
    let mut slope = |change: &dyn Fn(&mut Rbm<f64>, f64)| {
        let at = |h: f64| {
            let mut rbm = centered.clone();
            change(&mut rbm, h);
            value(&rbm)
        };
        let h = 1e-3;
        let slope = (8.0 * (at(h) - at(-h)) - (at(2.0 * h) - at(-2.0 * h))) / (12.0 * h);
        change(&mut moved, rate * slope);
    };
    (0..4).for_each(|i| slope(&|rbm, h| rbm.visible.parameters[[0, i]] += h));
    (0..3).for_each(|j| slope(&|rbm, h| rbm.hidden.parameters[[0, j]] += h));
    (0..12).for_each(|k| slope(&|rbm, h| rbm.weights[[k / 3, k % 3]] += h));
    let wanted = plain_from_centered(&moved, &mu, &lambda);
    for (found, wanted) in flat(trainer.rbm()).iter().zip(flat(&wanted)) {
        assert!((found - wanted).abs() < 1e-12, "{found} {wanted}");
    }
}

#[test]
fn centered_training_does_not_care_which_value_is_called_one() {
    let rows = crate::common::bits::<f64>(30, 4, 8);
    let flips = [true, false, true, true];
    let flip = |rows: &Array2<f64>| {
        Array2::from_shape_fn(rows.dim(), |(r, i)| if flips[i] { 1.0 - rows[[r, i]] } else { rows[[r, i]] })
    };
    // The machine with the same probability for flipped states as the original for unflipped ones.
    let flip_model = |rbm: &Rbm<f64>| {
        let mut out = rbm.clone();
        for (i, _) in flips.iter().enumerate().filter(|(_, f)| **f) {
            out.visible.parameters[[0, i]] *= -1.0;
            let row = rbm.weights.row(i);
            out.hidden.parameters.row_mut(0).zip_mut_with(&row, |b, w| *b += w);
            out.weights.row_mut(i).mapv_inplace(|w| -w);
        }
        out
    };
    let states = machines::states(&machine(5).visible).unwrap();
    let distance = |centering: bool, momentum: f64| {
        let mut config = plain(NegativeMethod::Exact, 3, 0.3, 20, 7);
        config.training.centering = centering;
        config.training.optimizer.momentum = momentum;
        let run = |rbm: Rbm<f64>, rows: Array2<f64>| {
            let samples = crate::common::samples(rows);
            let mut trainer = Trainer::from_model(config.clone(), rbm, &samples).unwrap();
            train(&mut trainer, &samples).unwrap();
            trainer.rbm().clone()
        };
        let trained = run(machine(5), rows.clone());
        let flipped = run(flip_model(&machine(5)), flip(&rows));
        let probabilities = |rbm: &Rbm<f64>, states: &Array2<f64>| -> Vec<f64> {
            let log_partition = plefka::inference::exact::log_partition(rbm, 1.0, &unwatched).unwrap();
            let free = rbm.clamped_free_energy(&states.clone().into(), 1.0);
            free.into_iter().map(|f| (-f - log_partition).exp()).collect()
        };
        let (p, q) = (probabilities(&trained, &states), probabilities(&flipped, &flip(&states)));
        p.iter().zip(q).fold(0.0f64, |worst, (p, q)| worst.max((p - q).abs()))
    };
    for momentum in [0.0, 0.6] {
        let centered = distance(true, momentum);
        assert!(centered < 1e-12, "{centered}");
        let plain = distance(false, momentum);
        assert!(plain > 1e-4, "without centering it does: {plain}");
    }
}

/// Bits that are mostly 0; whole blocks of columns are always 0.
fn sparse_bits(rows: usize, columns: usize) -> Rows<f64> {
    let empty = |i: usize| (16..24).contains(&i) || (64..80).contains(&i);
    let all = crate::common::bits::<f64>(rows, columns, 3);
    Rows::compact(Array2::from_shape_fn((rows, columns), |(r, i)| match (r + i) % 4 == 0 && !empty(i) {
        true => all[[r, i]],
        false => 0.0,
    }))
}

#[test]
fn a_step_in_blocks_is_the_step_written_out() {
    // Thin batches with small blocks, which are skipped where all units are off; thick batches in panels, with their
    // phases together and apart; dense batches; products of cumulants; three blocks of weights.
    for (method, size, weighted, momentum, l2, centering) in [
        (NegativeMethod::Cd, 3, false, 0.0, 0.0, false),
        (NegativeMethod::Cd, 3, true, 0.0, 0.0, false),
        (NegativeMethod::Cd, 3, false, 0.5, 0.0, false),
        (NegativeMethod::Cd, 3, false, 0.0, 0.1, false),
        (NegativeMethod::Cd, 3, false, 0.0, 0.0, true),
        (NegativeMethod::Cd, 40, true, 0.0, 0.0, false),
        (NegativeMethod::Cd, 90, false, 0.0, 0.0, false),
        (NegativeMethod::Cd, 90, true, 0.4, 0.2, true),
        (NegativeMethod::Emf, 3, false, 0.0, 0.0, false),
        (NegativeMethod::Emf, 40, true, 0.4, 0.2, true),
    ] {
        for dense in [false, true] {
            compare_steps(method, size, dense, weighted, (momentum, l2, centering));
        }
    }
}

fn compare_steps(
    method: NegativeMethod,
    size: usize,
    dense: bool,
    weighted: bool,
    (momentum, l2, centering): (f64, f64, bool),
) {
    let beta = 0.8;
    let rows = sparse_bits(size, 150);
    assert!(matches!(rows, Rows::Sparse(_)));
    let rows = if dense { Rows::Dense(rows.to_dense()) } else { rows };
    let weights = weighted.then(|| (0..size).map(|k| 0.5 + (k % 3) as f64).collect::<Vec<f64>>());
    let batch = Batch::new(rows.clone(), weights.clone());
    let mut config = plain(method, 70, 0.1, 1, size);
    config.negative.start = Some(Start::Batch);
    config.training.beta = beta;
    config.training.optimizer.momentum = momentum;
    config.training.penalty.l2 = l2;
    config.training.centering = centering;
    let mut trainer =
        Trainer::new(config.clone(), &plefka::data::Samples::from_rows(rows, &Bernoulli).unwrap()).unwrap();
    let mut rbm = trainer.rbm().clone();
    let mut velocity = Gradient::zeros(&rbm);
    let mut offsets = (Array1::from(means(&batch)), Array1::zeros(70));
    for step in 0..3 {
        let positive = rbm.positive_phase(&batch, beta);
        let context =
            Context { rbm: &rbm, batch: &batch, positive: &positive, beta, seed: config.seed, step };
        let negative = match method {
            NegativeMethod::Cd => Contrastive::new(1).estimate(&context).unwrap().statistics.gradient(&rbm),
            _ => mean_field(&rbm, &batch, beta),
        };
        let mut ascent = positive.statistics.gradient(&rbm);
        // Visible offsets follow the means of the data; hidden offsets start at the means of the first batch.
        let (of_visible, of_hidden) = (&ascent.visible.row(0) / beta, &ascent.hidden.row(0) / beta);
        offsets.0 = &offsets.0 * 0.99 + of_visible * 0.01;
        offsets.1 = if step == 0 { of_hidden } else { &offsets.1 * 0.99 + of_hidden * 0.01 };
        ascent.add_scaled(-1.0, &negative);
        if centering {
            center(&mut ascent, &offsets);
        }
        ascent.weights.scaled_add(-l2, &rbm.weights);
        velocity.scale(momentum);
        velocity.add_scaled(1.0, &ascent);
        rbm.visible.parameters.scaled_add(0.1, &velocity.visible);
        rbm.hidden.parameters.scaled_add(0.1, &velocity.hidden);
        rbm.weights.scaled_add(0.1, &velocity.weights);
        trainer.step(&batch, 0.1).unwrap();
        for (found, wanted) in flat(trainer.rbm()).iter().zip(flat(&rbm)) {
            assert!(
                (found - wanted).abs() < 1e-13,
                "{method:?}, batch {size}, step {step}: {found} {wanted}"
            );
        }
    }
}

/// ∇W ← ∇W − μ∇bᵀ − ∇aλᵀ, ∇a ← ∇a − ∇Wλ, ∇b ← ∇b − ∇Wᵀμ.
fn center(ascent: &mut Gradient<f64>, (mu, lambda): &(Array1<f64>, Array1<f64>)) {
    let column = |x: &Array1<f64>| x.clone().insert_axis(ndarray::Axis(1));
    ascent.weights -= &column(mu).dot(&ascent.hidden);
    ascent.weights -= &ascent.visible.t().dot(&column(lambda).t());
    let (of_visible, of_hidden) = (ascent.weights.dot(lambda), ascent.weights.t().dot(mu));
    ascent.visible -= &of_visible.insert_axis(ndarray::Axis(0));
    ascent.hidden -= &of_hidden.insert_axis(ndarray::Axis(0));
}

/// ∂ ln Z/∂ parameter of second-order mean field with these settings, written out in full.
fn mean_field(rbm: &Rbm<f64>, batch: &Batch<f64>, beta: f64) -> Gradient<f64> {
    let second = expansion_named("2").unwrap();
    let start = (batch.visible.to_dense(), rbm.hidden_mean(&batch.visible, beta));
    let found = FixedPoint::default().solve(rbm, second, beta, start);
    found.gradient(rbm, second, batch.weights.as_deref())
}

/// Means of the samples, the initial offsets.
fn means(batch: &Batch<f64>) -> Vec<f64> {
    batch.visible.column_sums(None).iter().map(|s| s / batch.visible.n_rows() as f64).collect()
}

#[test]
fn a_centered_run_wants_the_means_of_the_data() {
    let mut config = plain(NegativeMethod::Cd, 3, 0.1, 1, 10);
    let rbm = machine(1);
    let start = |config: &plefka::training::RunConfig, means: Option<&[f64]>| {
        Trainer::with_means(config.clone(), rbm.clone(), means).map(|_| ()).map_err(|e| e.to_string())
    };
    config.training.centering = true;
    assert!(start(&config, None).unwrap_err().contains("means of the data"));
    assert!(start(&config, Some(&[0.5; 5])).unwrap_err().contains("5"));
    start(&config, Some(&[0.5; 4])).unwrap();
    config.training.centering = false;
    start(&config, None).unwrap();
}

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
    let good = trainer.rbm().clone();
    let mut broken = good.clone();
    broken.weights[[0, 0]] = f64::NAN;
    trainer.set_model(broken);
    trainer.step(&batch, 0.1).unwrap_err();
    trainer.set_model(good);
    trainer.step(&batch, 0.1).unwrap();
    assert!(flat(trainer.rbm()).iter().all(|x| x.is_finite()));
}
