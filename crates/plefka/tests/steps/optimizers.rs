//! Optimizers and penalties compared with their formulas.

use plefka::model::{Gradient, Rbm};
use plefka::training::negative::{Context, Estimate, NegativeMethod, NegativePhase};
use plefka::training::optimizer::{OptimizerConfig, OptimizerKind};
use plefka::training::penalty::Penalty;
use plefka::training::{State, Trainer};

use super::{flat, machine};
use crate::common::plain;

/// Gradients that differ for every step and every entry.
fn ascent(rbm: &Rbm<f64>, step: usize) -> Gradient<f64> {
    let other = machine(100 + step as u64);
    let mut gradient = Gradient::zeros(rbm);
    gradient.visible.assign(&other.visible.parameters);
    gradient.hidden.assign(&other.hidden.parameters);
    gradient.weights.assign(&other.weights);
    gradient
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
        let mut scalars: Vec<_> = flat(&trainer.rbm()).into_iter().map(|p| (p, 0.0, 0.0)).collect();
        for step in 0..6 {
            let (gradient, rate) = (ascent(&trainer.rbm(), step), 0.1 / (1.0 + step as f64));
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
            for (found, (wanted, ..)) in flat(&trainer.rbm()).iter().zip(&scalars) {
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
