//! Replicas that fire: sums of states follow sums of means, the gradient converges to the exact gradient with the
//! number of replicas, and nothing is random.

use ndarray::Array2;
use plefka::data::{Batch, Rows, Samples};
use plefka::inference::{FixedPoint, exact, expansion_named};
use plefka::laws::{Verdict, machines, negative};
use plefka::model::Draw;
use plefka::rng::Purpose;
use plefka::training::Trainer;
use plefka::training::negative::{Context, Firing, NegativeMethod, NegativePhase, Start};
use plefka::units::{Bernoulli, Gaussian, Potts, Spin, Unit};
use plefka::{Float, Rbm};

/// Samples that are independent of the machine.
fn batch<F: Float>(rbm: &Rbm<F>) -> Batch<F> {
    let draw = Draw { seed: 1, purpose: Purpose::Sample, step: 0, lane: 0 };
    Batch::new(Rows::compact(rbm.visible.noise(F::one(), 50, draw)), None)
}

/// The largest error of ∂ ln Z/∂W, averaged over steps.
fn error<F: Float>(
    rbm: &Rbm<F>,
    (replicas, steps): (usize, u64),
    sweeps: u32,
    relaxation: Option<(&str, usize)>,
) -> f64 {
    let batch = batch(rbm);
    let exact = exact::enumerate(rbm, 1.0).unwrap().gradient.weights;
    let relaxation = relaxation.map(|(order, iterations)| {
        (expansion_named::<F>(order).unwrap(), FixedPoint { iterations, ..FixedPoint::default() })
    });
    let mut phase = Firing::new(sweeps, replicas, relaxation);
    let mut sum = Array2::<f64>::zeros(exact.dim());
    for step in 0..steps {
        let positive = rbm.positive_phase(&batch, F::one());
        let context =
            Context { rbm, batch: &batch, positive: &positive, beta: F::one(), seed: step, step, stop: None };
        let found = phase.estimate(&context).unwrap().statistics.gradient(rbm).weights;
        sum.zip_mut_with(&found, |sum, x| *sum += x.wide() / steps as f64);
    }
    sum.iter().zip(&exact).fold(0.0, |worst: f64, (x, y)| worst.max((x - y.wide()).abs()))
}

/// Averages over steps converge to the exact gradient with the number of replicas.
#[test]
fn the_gradient_is_exact_for_many_replicas() {
    let units: [&'static dyn Unit<f64>; 3] = [&Bernoulli, &Spin, Potts::new(3)];
    for unit in units {
        let rbm = machines::machine::<f64>(unit, (6, 6), 0.5, 3);
        for sweeps in [1, 2] {
            let [few, many] = [20, 1000].map(|replicas| error(&rbm, (replicas, 400), sweeps, None));
            assert!(many < 6e-3 && many < 0.5 * few, "{}, {sweeps} sweeps: {few} {many}", unit.name());
        }
    }
    let single = machines::machine::<f32>(&Bernoulli, (5, 4), 0.5, 3);
    assert!(error(&single, (1000, 400), 1, None) < 3e-3);
}

/// Equations solved from states that have fired: a few iterations preserve the information of the states, many
/// iterations end in solutions with the error of the order.
#[test]
fn relaxation_goes_from_the_states_to_the_solutions() {
    let rbm = machines::machine::<f64>(&Bernoulli, (6, 5), 0.8, 4);
    // There is a single solution: a few replicas and steps are enough to find it.
    let of = |order: &'static str, iterations| error(&rbm, (20, 30), 1, Some((order, iterations)));
    let (naive, second, third) = (of("1", 200), of("2", 200), of("3", 200));
    assert!(naive > 2.0 * second && second > third, "{naive} {second} {third}");
    let solved = |order: &'static str| {
        let fixed_point = FixedPoint { iterations: 200, ..FixedPoint::default() };
        let start = (Array2::from_elem((1, 6), 0.5), Array2::from_elem((1, 5), 0.5));
        let expansion = expansion_named::<f64>(order).unwrap();
        let gradient = fixed_point.solve(&rbm, expansion, 1.0, start).gradient(&rbm, expansion, None);
        let exact = exact::enumerate(&rbm, 1.0).unwrap().gradient;
        crate::common::largest(&gradient.weights, &exact.weights)
    };
    for (order, found) in [("1", naive), ("2", second), ("3", third)] {
        assert!((found - solved(order)).abs() < 1e-6, "order {order}: {found} {}", solved(order));
    }
    assert!(of("1", 1) < naive);
}

#[test]
fn nothing_depends_on_chance() -> Verdict {
    let rbm = machines::machine::<f64>(&Bernoulli, (5, 4), 0.5, 3);
    let batch = batch(&rbm);
    negative::repeatable(&|| Box::new(Firing::new(2, 30, None)), &rbm, &batch, 1.0)?;
    let relaxation = || Some((expansion_named("2").expect("registered"), FixedPoint::default()));
    negative::repeatable(&|| Box::new(Firing::new(1, 70, relaxation())), &rbm, &batch, 1.0)?;
    let after = |seed| {
        let mut phase = Firing::new(1, 30, None);
        let positive = rbm.positive_phase(&batch, 1.0);
        let of = |step| Context {
            rbm: &rbm,
            batch: &batch,
            positive: &positive,
            beta: 1.0,
            seed,
            step,
            stop: None,
        };
        (0..3).map(|step| phase.estimate(&of(step)).map(|e| e.statistics.gradient(&rbm).weights)).last()
    };
    let (one, other) = (after(1).expect("three steps")?, after(2).expect("three steps")?);
    assert_eq!(one, other);
    Ok(())
}

#[test]
fn a_state_of_another_run_is_refused() {
    let rbm = machines::machine::<f64>(&Bernoulli, (5, 4), 0.5, 3);
    let (batch, mut phase) = (batch(&rbm), Firing::new(1, 30, None));
    let positive = rbm.positive_phase(&batch, 1.0);
    phase
        .estimate(&Context {
            rbm: &rbm,
            batch: &batch,
            positive: &positive,
            beta: 1.0,
            seed: 1,
            step: 0,
            stop: None,
        })
        .unwrap();
    let message = Firing::new(1, 31, None).restore(&rbm, &mut phase.state()).unwrap_err().to_string();
    assert!(
        message.contains("number of replicas") && message.contains("30") && message.contains("31"),
        "{message}"
    );
}

#[test]
fn units_that_cannot_fire_start_from_the_batch() {
    let gaussian = Samples::from_rows(crate::common::bits::<f64>(30, 4, 1).into(), &Gaussian).unwrap();
    let mut config = crate::common::plain(NegativeMethod::Emf, 3, 0.01, 2, 10);
    config.model.visible = "gaussian".into();
    let trainer = Trainer::new(config.clone(), &gaussian).unwrap();
    assert_eq!(trainer.config().negative.start, Some(Start::Batch));
    assert!(trainer.config().negative.iterates());
    config.negative.start = Some(Start::Firing);
    let message = Trainer::new(config.clone(), &gaussian).unwrap_err().to_string();
    assert!(message.contains("start") && message.contains("gaussian units"), "{message}");
    // Other methods have no replicas.
    config.negative.method = NegativeMethod::Pcd;
    Trainer::new(config, &gaussian).unwrap();
    let bits = crate::common::samples(crate::common::bits::<f64>(30, 4, 1));
    let trainer = Trainer::new(crate::common::plain(NegativeMethod::Emf, 3, 0.01, 2, 10), &bits).unwrap();
    assert_eq!(trainer.config().negative.start, Some(Start::Firing));
    assert!(!trainer.config().negative.iterates());
}
