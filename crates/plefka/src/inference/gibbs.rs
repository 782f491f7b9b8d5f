//! Block Gibbs sampling: h ~ p(h|v), v ~ p(v|h), which leaves p(v,h) ∝ e^{−βE} unchanged. At decreasing temperature
//! this is simulated annealing (Kirkpatrick, Gelatt & Vecchi 1983).

use ndarray::Array2;

use crate::data::Rows;
use crate::float::Float;
use crate::kernels::memory;
use crate::model::{Draw, Rbm};
use crate::rng::Purpose;

/// `sweeps` sweeps v ~ p(v|h), h ~ p(h|v) from hidden states (chains × n_hidden). Returns the last visible states and
/// their fields on the hidden units. The final hidden states are a draw given the last visible states unless `sweeps`
/// is 0. Streams: (`seed`, layer, `step`, sweep).
pub fn sweep<F: Float>(
    rbm: &Rbm<F>,
    beta: F,
    hidden: &mut Array2<F>,
    sweeps: u32,
    seed: u64,
    step: u64,
) -> Option<(Rows<F>, Array2<F>)> {
    cool(rbm, (0..sweeps).map(|_| beta), hidden, seed, step)
}

/// [`sweep`] with a separate inverse temperature for every sweep, such as the temperatures of
/// [`Cooling`](super::cooling::Cooling).
pub fn cool<F: Float>(
    rbm: &Rbm<F>,
    betas: impl IntoIterator<Item = F>,
    hidden: &mut Array2<F>,
    seed: u64,
    step: u64,
) -> Option<(Rows<F>, Array2<F>)> {
    let mut last: Option<(Rows<F>, Array2<F>)> = None;
    for (lane, beta) in (0u32..).zip(betas) {
        let draw = Draw { seed, purpose: Purpose::Visible, step, lane };
        let visible = rbm.draw_visible(hidden.view(), beta, draw);
        let field = rbm.hidden_field(&visible, beta);
        let drawn =
            rbm.hidden.sample(beta, &field, Draw { purpose: Purpose::Hidden, lane: lane + 1, ..draw });
        memory::recycle(std::mem::replace(hidden, drawn));
        if let Some((visible, field)) = last.replace((visible, field)) {
            visible.recycle();
            memory::recycle(field);
        }
    }
    last
}
