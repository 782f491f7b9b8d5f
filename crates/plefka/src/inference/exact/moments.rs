//! Exact moments ⟨v⟩, ⟨h⟩ and ⟨vhᵀ⟩, and hence ∇ ln Z: one pass over the states of the smaller layer, in blocks whose
//! fields and pair sums are matrix products.

use super::{enumerable, is_mirrored};
use crate::data::Rows;
use crate::error::Result;
use crate::float::Float;
use crate::inference::watch::{Steps, Watch, unwatched};
use crate::model::{At, Gradient, Rbm, numbered_states};

/// States per block.
const BLOCK: usize = 1024;

/// ln Z and its gradient by enumeration.
#[derive(Debug, Clone)]
pub struct Exact {
    /// ln Z, nats.
    pub log_partition: f64,
    /// ∂ ln Z/∂ parameter: β times the exact means ⟨v⟩, ⟨h⟩, ⟨vhᵀ⟩.
    pub gradient: Gradient<f64>,
}

/// ln Z and its gradient.
///
/// # Errors
/// The errors of [`super::log_partition`].
pub fn enumerate<F: Float>(rbm: &Rbm<F>, beta: f64) -> Result<Exact> {
    enumerate_watched(rbm, beta, &unwatched)
}

/// [`enumerate`] under a watch.
///
/// # Errors
/// The errors of [`enumerate`], and [`Error::Interrupted`](crate::Error::Interrupted).
pub fn enumerate_watched<F: Float>(rbm: &Rbm<F>, beta: f64, watch: Watch<'_>) -> Result<Exact> {
    let mirrored = is_mirrored(rbm);
    let rbm = enumerable(rbm)?;
    let count = rbm.hidden.n_states().expect("enumerable") as usize;
    // Weights are relative to e^{largest}; a larger exponent replaces `largest`.
    let (mut largest, mut total) = (f64::NEG_INFINITY, 0.0);
    let mut sums = Gradient::zeros(&rbm);
    let steps = Steps::new(watch, count);
    for first in (0..count).step_by(BLOCK) {
        let hidden = numbered_states(&rbm.hidden, first, BLOCK.min(count - first))?;
        let fields = rbm.visible_field(hidden.view(), beta);
        let hidden = Rows::Dense(hidden);
        let prior = rbm.hidden.log_prior(beta, &hidden);
        let own: Vec<f64> =
            hidden.dot(rbm.hidden.field()).iter().zip(prior).map(|(h, prior)| beta * h + prior).collect();
        let others = rbm.visible.log_partition(beta, &fields);
        let exponents: Vec<f64> = own.iter().zip(others).map(|(h, v)| h + v).collect();
        let top = exponents.iter().copied().fold(largest, f64::max);
        let rescale = (largest - top).exp();
        if rescale < 1.0 {
            sums.scale(rescale);
            total *= rescale;
        }
        largest = top;
        let weights: Vec<f64> = exponents.iter().map(|x| (x - top).exp()).collect();
        let part: f64 = weights.iter().sum();
        steps.done(exponents.len(), "enumeration")?;
        if part > 0.0 {
            let mut visible = fields.clone();
            rbm.visible.mean(beta, &mut visible);
            let means = (Rows::Dense(visible), hidden.to_dense());
            let own = (At::Fields(&fields), At::States(&hidden));
            // `pair_statistics` divides by the total weight; this factor undoes the division.
            let mean = rbm.pair_statistics(means, own, Some(&weights[..]), beta).gradient(&rbm);
            sums.add_scaled(part, &mean);
            total += part;
        }
    }
    sums.scale(1.0 / total);
    if mirrored {
        std::mem::swap(&mut sums.visible, &mut sums.hidden);
        sums.weights = sums.weights.t().as_standard_layout().into_owned();
    }
    Ok(Exact { log_partition: largest + total.ln(), gradient: sums })
}
