//! Exact moments, ⟨v⟩, ⟨h⟩ and ⟨vhᵀ⟩, and so ∇ ln Z: one pass over the states of the smaller layer, in blocks whose
//! fields and pair sums are matrix products.

use super::{enumerable, is_mirrored, numbered_states};
use crate::data::Rows;
use crate::error::Result;
use crate::float::Float;
use crate::model::{Gradient, Rbm};

/// States per block.
const BLOCK: usize = 1024;

/// Everything that enumeration gives.
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
/// As [`super::log_partition`].
pub fn enumerate<F: Float>(rbm: &Rbm<F>, beta: f64) -> Result<Exact> {
    let mirrored = is_mirrored(rbm);
    let rbm = enumerable(rbm)?;
    let alphabet = rbm.hidden.unit.states().expect("enumerable");
    let count = alphabet.len().pow(rbm.n_hidden() as u32);
    // Weights relative to e^{largest}, which grows as larger ones come.
    let (mut largest, mut total) = (f64::NEG_INFINITY, 0.0);
    let mut sums = Gradient::zeros(&rbm);
    for first in (0..count).step_by(BLOCK) {
        let hidden = numbered_states(alphabet, rbm.n_hidden(), first, BLOCK.min(count - first));
        let mut visible = rbm.visible_field(hidden.view(), beta);
        let own = hidden.dot(&rbm.hidden.field());
        let others = rbm.visible.log_partition(beta, &visible);
        let exponents: Vec<f64> = own.iter().zip(others).map(|(h, v)| beta * h + v).collect();
        let top = exponents.iter().copied().fold(largest, f64::max);
        let rescale = (largest - top).exp();
        if rescale < 1.0 {
            sums.scale(rescale);
            total *= rescale;
        }
        largest = top;
        let weights: Vec<f64> = exponents.iter().map(|x| (x - top).exp()).collect();
        let part: f64 = weights.iter().sum();
        if part > 0.0 {
            rbm.visible.mean(beta, &mut visible);
            // pair_statistics divides by the total weight; this multiplies it back.
            sums.add_scaled(part, &rbm.pair_statistics(&Rows::Dense(visible), &hidden, Some(&weights), beta));
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
