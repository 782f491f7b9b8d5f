//! Wrong negative phases.

use plefka::inference::{FixedPoint, expansion_named};
use plefka::laws::machines;
use plefka::laws::negative::{Limit, Make, falls, limit, repeatable};
use plefka::model::Rbm;
use plefka::training::State;
use plefka::training::negative::{Context, Contrastive, Estimate, MeanField, NegativePhase, Replicas};
use plefka::units::Bernoulli;

use super::broken;
use crate::common;

/// CD with pair statistics that are a little too large, or without β, or with draws that depend on a hidden counter.
#[derive(Debug)]
enum LamePhase {
    TooLarge(Contrastive),
    Forgetful(Contrastive),
    Unrepeatable(Contrastive, std::sync::Arc<std::sync::atomic::AtomicU64>),
}

impl NegativePhase<f64> for LamePhase {
    fn name(&self) -> &'static str {
        "lame"
    }
    fn estimate(&mut self, context: &Context<'_, f64>) -> plefka::Result<Estimate<f64>> {
        match self {
            Self::TooLarge(cd) => {
                let estimate = cd.estimate(context)?;
                let mut gradient = estimate.statistics.gradient(context.rbm);
                gradient.weights *= 1.1;
                Ok(Estimate::of(gradient))
            }
            Self::Forgetful(cd) => cd.estimate(&Context { beta: 1.0, ..*context }),
            Self::Unrepeatable(cd, clock) => {
                let seed = clock.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                cd.estimate(&Context { seed, ..*context })
            }
        }
    }
    fn state(&self) -> State<f64> {
        State::new()
    }
    fn restore(&mut self, _: &Rbm<f64>, _: &mut State<f64>) -> plefka::Result<()> {
        Ok(())
    }
}

#[test]
fn broken_negative_phases_are_found() {
    let rbm = machines::machine(&Bernoulli, (4, 3), 0.7, 3);
    let batch = common::batch(200, 4, 1);
    let settings = Limit { repeats: 24, discard: 0, steps: 5, bias: 2e-4, resolution: 0.03 };
    let law = "estimate = ∂ ln Z/∂ parameter";
    let large: Make<'_, f64> = &|| Box::new(LamePhase::TooLarge(Contrastive::new(25)));
    assert_eq!(broken(limit(large, &rbm, &batch, 1.0, settings)), law);
    let forgetful: Make<'_, f64> = &|| Box::new(LamePhase::Forgetful(Contrastive::new(25)));
    limit(forgetful, &rbm, &batch, 1.0, settings).unwrap();
    assert_eq!(broken(limit(forgetful, &rbm, &batch, 0.7, settings)), law);
    // CD-1 is biased towards the batch.
    let biased: Make<'_, f64> = &|| Box::new(Contrastive::new(1));
    assert_eq!(broken(limit(biased, &rbm, &batch, 1.0, settings)), law);
    // An estimate that is too noisy fails.
    let noisy: Make<'_, f64> = &|| Box::new(Contrastive::new(25));
    let (few, strict) = (common::batch(5, 4, 1), Limit { bias: 1.0, ..settings });
    assert_eq!(broken(limit(noisy, &rbm, &few, 1.0, strict)), "scatter below the resolution");
    let clock = std::sync::Arc::default();
    let unrepeatable: Make<'_, f64> =
        &|| Box::new(LamePhase::Unrepeatable(Contrastive::new(1), std::sync::Arc::clone(&clock)));
    assert_eq!(broken(repeatable(unrepeatable, &rbm, &batch, 1.0)), "same seed, same bits");
    // Naive mean field does not have the errors of order 2.
    let fixed_point = FixedPoint { iterations: 300, ..FixedPoint::default() };
    let naive: Make<'_, f64> =
        &|| Box::new(MeanField::new(expansion_named("1").unwrap(), fixed_point, Replicas::ONE_PER_SAMPLE));
    let machines: Vec<_> = (0..5).map(|seed| machines::machine(&Bernoulli, (4, 3), 1.0, seed)).collect();
    let verdict = falls(naive, &machines, &batch, 1.0, (3.0, 2.0));
    assert_eq!(broken(verdict), "slope of the error of the fields' gradient");
}
