//! The changes of the fields and of the weight by every step of a hidden unit through its values.

use crate::model::Rbm;
use crate::numerics::gray_code::Change;

/// The changes by a step up in the alphabet of a hidden unit.
#[derive(Debug)]
pub(super) struct Step {
    /// β times the change of the fields on the visible units.
    pub(super) fields: Vec<f64>,
    /// The change of βb·h + ln μ − βU.
    pub(super) own: f64,
}

/// Every step up of every inner unit, and the number of steps per unit, states − 1.
pub(super) struct Steps(pub(super) Vec<Step>, usize);

impl Steps {
    pub(super) fn new(rbm: &Rbm<f64>, beta: f64, inner: usize) -> Self {
        let layer = &rbm.hidden;
        let values = layer.alphabet().expect("enumerable");
        let mut steps = Vec::new();
        for unit in 0..inner {
            // Other units stay at their first value; their contributions cancel.
            let mut state = vec![0.0; layer.len()];
            (0..layer.n_units()).for_each(|other| layer.set_value(&mut state, other, 0));
            for digit in 1..values {
                let mut next = state.clone();
                layer.set_value(&mut next, unit, digit);
                let changed: Vec<(usize, f64)> = state
                    .iter()
                    .zip(&next)
                    .enumerate()
                    .filter(|(_, (a, b))| a != b)
                    .map(|(column, (a, b))| (column, beta * (b - a)))
                    .collect();
                let prior = |state: &[f64]| layer.unit.log_prior(layer.site(beta), state);
                let own = changed.iter().map(|&(c, d)| d * layer.field()[c]).sum::<f64>();
                steps.push(Step {
                    fields: rbm
                        .weights
                        .rows()
                        .into_iter()
                        .map(|w| changed.iter().map(|&(c, d)| d * w[c]).sum())
                        .collect(),
                    own: own + prior(&next) - prior(&state),
                });
                state = next;
            }
        }
        Self(steps, values - 1)
    }

    /// The step up that contains a change, and its direction: up (1) or down (−1).
    pub(super) fn of(&self, change: Change) -> (&Step, f64) {
        (&self.0[change.digit * self.1 + change.lower()], change.sign())
    }
}
