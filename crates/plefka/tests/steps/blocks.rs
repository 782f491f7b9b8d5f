//! Steps in blocks of weights compared with steps written out.

use ndarray::{Array1, Array2};
use plefka::data::{Batch, Rows};
use plefka::inference::{FixedPoint, expansion_named};
use plefka::model::{Gradient, Rbm};
use plefka::training::Trainer;
use plefka::training::negative::{Context, Contrastive, NegativeMethod, NegativePhase, Start};
use plefka::units::Bernoulli;

use super::{flat, means};
use crate::common::plain;

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
    let mut rbm = trainer.rbm().into_owned();
    let mut velocity = Gradient::zeros(&rbm);
    let mut offsets = (Array1::from(means(&batch)), Array1::zeros(70));
    for step in 0..3 {
        let positive = rbm.positive_phase(&batch, beta);
        let context = Context {
            rbm: &rbm,
            batch: &batch,
            positive: &positive,
            beta,
            seed: config.seed,
            step,
            stop: None,
        };
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
        for (found, wanted) in flat(&trainer.rbm()).iter().zip(flat(&rbm)) {
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
