//! ln Z and its gradient by enumeration of the smaller layer: Z = Σ_h e^{βb·h} Π_i Z_i(β(a + Wh)_i). Always in f64.

use ndarray::{Array2, Axis};

use crate::data::Rows;
use crate::error::{Error, Result};
use crate::float::Float;
use crate::model::{Gradient, Rbm};

/// The largest number of states that is enumerated, 2²⁴ for two-state units.
pub const MAX_STATES: f64 = (1u64 << 24) as f64;
/// States per block: one matrix product each.
const BLOCK: usize = 1024;

/// Everything that enumeration gives.
#[derive(Debug, Clone)]
pub struct Exact {
    /// ln Z, nats.
    pub log_partition: f64,
    /// ∂ ln Z/∂ parameter: β times the exact means ⟨v⟩, ⟨h⟩, ⟨vhᵀ⟩.
    pub gradient: Gradient<f64>,
}

/// ln Z alone, nats.
pub fn log_partition<F: Float>(rbm: &Rbm<F>, beta: f64) -> Result<f64> {
    let rbm = smaller_hidden(rbm.cast());
    Ok(log_sum_exp(&log_weights(&rbm, beta)?))
}

/// ln Z and its gradient.
pub fn enumerate<F: Float>(rbm: &Rbm<F>, beta: f64) -> Result<Exact> {
    let mirrored = rbm.n_visible() < rbm.n_hidden();
    let rbm = smaller_hidden(rbm.cast());
    let log_weights = log_weights(&rbm, beta)?;
    let log_partition = log_sum_exp(&log_weights);
    let mut gradient = Gradient::zeros(&rbm);
    for (block, log_weights) in log_weights.chunks(BLOCK).enumerate() {
        let hidden = states(&rbm, block * BLOCK, log_weights.len());
        let probabilities: Vec<f64> = log_weights.iter().map(|w| (w - log_partition).exp()).collect();
        let visible = rbm.visible_mean(hidden.view(), beta);
        // pair_statistics divides by the total weight; this multiplies it back.
        let total: f64 = probabilities.iter().sum();
        if total > 0.0 {
            let part = rbm.pair_statistics(&Rows::Dense(visible), &hidden, Some(&probabilities), beta);
            gradient.add_scaled(total, &part);
        }
    }
    if mirrored {
        std::mem::swap(&mut gradient.visible, &mut gradient.hidden);
        gradient.weights = gradient.weights.t().as_standard_layout().into_owned();
    }
    Ok(Exact { log_partition, gradient })
}

/// All states of the hidden layer are enumerable: how many there are.
fn count(rbm: &Rbm<f64>) -> Result<usize> {
    let states =
        rbm.hidden.unit.states().map_or(f64::INFINITY, |s| (s.len() as f64).powf(rbm.n_hidden() as f64));
    if states > MAX_STATES {
        return Err(Error::input(
            "machine to enumerate: the smaller layer",
            format!("{} {} units", rbm.n_hidden(), rbm.hidden.unit.name()),
            format!("at most {MAX_STATES} states"),
        ));
    }
    Ok(states as usize)
}

fn smaller_hidden(rbm: Rbm<f64>) -> Rbm<f64> {
    if rbm.n_visible() < rbm.n_hidden() { rbm.mirror() } else { rbm }
}

/// Hidden states number first..first+n, counted in base |states|, as rows.
fn states(rbm: &Rbm<f64>, first: usize, n: usize) -> Array2<f64> {
    let alphabet = rbm.hidden.unit.states().expect("counted before");
    let mut out = Array2::zeros((n, rbm.n_hidden()));
    for (k, mut row) in out.axis_iter_mut(Axis(0)).enumerate() {
        let mut number = first + k;
        for x in &mut row {
            *x = alphabet[number % alphabet.len()];
            number /= alphabet.len();
        }
    }
    out
}

fn log_weights(rbm: &Rbm<f64>, beta: f64) -> Result<Vec<f64>> {
    let count = count(rbm)?;
    let mut out = Vec::with_capacity(count);
    for first in (0..count).step_by(BLOCK) {
        let hidden = states(rbm, first, BLOCK.min(count - first));
        let visible = rbm.visible.log_partition(beta, &rbm.visible_field(hidden.view(), beta));
        let own = hidden.dot(&rbm.hidden.field());
        out.extend(own.iter().zip(visible).map(|(h, v)| beta * h + v));
    }
    Ok(out)
}

/// ln Σ e^x without overflow.
pub fn log_sum_exp(values: &[f64]) -> f64 {
    let largest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if !largest.is_finite() {
        return largest;
    }
    largest + values.iter().map(|x| (x - largest).exp()).sum::<f64>().ln()
}
