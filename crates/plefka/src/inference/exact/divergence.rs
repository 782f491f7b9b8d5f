//! Exact Kullback–Leibler divergence of two machines with few enough visible states to list, KL(p‖q) = Σ_v p(v) ln
//! p(v)/q(v), and the list of ln p(v).

use super::log_partition;
use crate::data::Rows;
use crate::error::{Error, Result};
use crate::float::Float;
use crate::inference::watch::{Steps, Watch};
use crate::model::{Rbm, numbered_states};

/// The largest number of visible states in a list.
const MAX_VISIBLE_STATES: f64 = (1u64 << 24) as f64;
/// Visible states per block.
const BLOCK: usize = 1024;

/// ln p(v) of every visible state in nats, the first unit changing fastest.
///
/// # Errors
/// [`Error::Input`] with more than 2²⁴ visible states, or where [`super::log_partition`] refuses.
pub fn visible_log_probabilities<F: Float>(rbm: &Rbm<F>, beta: f64, watch: Watch<'_>) -> Result<Vec<f64>> {
    let rbm = rbm.cast::<f64>();
    let count = rbm.visible.n_states().unwrap_or(f64::INFINITY);
    if count > MAX_VISIBLE_STATES {
        return Err(Error::input(
            "machine whose visible states are listed",
            format!("{} {} units", rbm.n_visible(), rbm.visible.unit.name()),
            format!("at most {MAX_VISIBLE_STATES} visible states"),
        ));
    }
    let log_z = log_partition(&rbm, beta, watch)?;
    let counter = Steps::new(watch, count as usize);
    let mut out = Vec::with_capacity(count as usize);
    for first in (0..count as usize).step_by(BLOCK) {
        let visible = numbered_states(&rbm.visible, first, BLOCK.min(count as usize - first))?;
        let free_energies = rbm.clamped_free_energy(&Rows::Dense(visible), beta);
        out.extend(free_energies.iter().map(|f| -f - log_z));
        counter.done(free_energies.len(), "enumeration")?;
    }
    Ok(out)
}

/// KL(p‖q) of the visible distributions, nats, at least 0 up to rounding.
///
/// # Errors
/// The errors of [`visible_log_probabilities`]; machines with different visible layers.
pub fn divergence<F: Float>(p: &Rbm<F>, q: &Rbm<F>, beta: f64, watch: Watch<'_>) -> Result<f64> {
    if (p.n_visible(), p.visible.unit.name()) != (q.n_visible(), q.visible.unit.name()) {
        return Err(Error::input(
            "visible layer of the second machine",
            format!("{} {} units", q.n_visible(), q.visible.unit.name()),
            format!("{} {} units", p.n_visible(), p.visible.unit.name()),
        ));
    }
    let log_p = visible_log_probabilities(p, beta, watch)?;
    let log_q = visible_log_probabilities(q, beta, watch)?;
    Ok(log_p.iter().zip(&log_q).map(|(p, q)| p.exp() * (p - q)).sum())
}
