//! The recipe "add a negative phase": half chains, half mean field.

use plefka::inference::{FixedPoint, expansion_named};
use plefka::laws::negative::{Limit, Make};
use plefka::laws::{self, Verdict, machines};
use plefka::training::negative::{
    Context, Estimate, MeanField, NegativeMethod, NegativePhase, Persistent, Replicas,
};
use plefka::training::{State, Trainer};
use plefka::units::Bernoulli;
use plefka::{Float, Rbm, Result};

use crate::common;

/// The average of persistent chains and mean field.
#[derive(Debug)]
struct Mixed<F: Float> {
    chains: Persistent<F>,
    mean_field: MeanField<F>,
}

impl<F: Float> Mixed<F> {
    fn new(chains: usize) -> Self {
        let fixed_point = FixedPoint { iterations: 30, ..FixedPoint::default() };
        let expansion = expansion_named("3").expect("a registered name");
        Self {
            chains: Persistent::new(1, chains),
            mean_field: MeanField::new(expansion, fixed_point, Replicas::Persistent(5)),
        }
    }
}

impl<F: Float> NegativePhase<F> for Mixed<F> {
    fn name(&self) -> &'static str {
        "mixed"
    }
    fn estimate(&mut self, context: &Context<'_, F>) -> Result<Estimate<F>> {
        let mut gradient = self.mean_field.estimate(context)?.statistics.gradient(context.rbm);
        gradient.add_scaled(F::one(), &self.chains.estimate(context)?.statistics.gradient(context.rbm));
        gradient.scale(F::of(0.5));
        Ok(Estimate::of(gradient))
    }
    fn state(&self) -> State<F> {
        let mut state = self.mean_field.state();
        state.extend(self.chains.state());
        state
    }
    fn restore(&mut self, rbm: &Rbm<F>, state: &mut State<F>) -> Result<()> {
        self.mean_field.restore(rbm, state)?;
        self.chains.restore(rbm, state)
    }
}

#[test]
fn a_new_negative_phase_obeys_the_laws() -> Verdict {
    // Weights so weak that third order is exact to the bias allowed.
    let rbm = machines::machine::<f64>(&Bernoulli, (4, 3), 0.3, 1);
    let batch = common::batch(50, 4, 2);
    let make: Make<'_, f64> = &|| Box::new(Mixed::new(300));
    let limit = Limit { repeats: 24, discard: 20, steps: 30, bias: 1e-3, resolution: 0.03 };
    laws::negative::limit(make, &rbm, &batch, 1.0, limit)?;
    laws::negative::repeatable(make, &rbm, &batch, 1.0)
}

#[test]
fn a_new_negative_phase_trains() {
    let rows = common::bits::<f32>(60, 6, 2);
    let samples = common::samples(rows.clone());
    let mut config = common::plain(NegativeMethod::Exact, 3, 0.1, 60, 20);
    config.model.visible_bias_from_data = false;
    let trainer = Trainer::new(config, &samples).unwrap();
    let before = common::log_likelihood(&trainer.rbm(), &rows);
    let mut trainer = trainer.with_negative(Box::new(Mixed::new(50)));
    common::train(&mut trainer, &samples).unwrap();
    let after = common::log_likelihood(&trainer.rbm(), &rows);
    assert!(after > before + 0.3, "{before} {after}");
}
