//! Gibbs sampling from samples: h given v, then v given h and h given v in turn.

use ndarray::Array2;
use plefka::Rbm;
use plefka::data::Rows;
use plefka::inference::gibbs;
use plefka::model::Draw;
use plefka::rng::Purpose;

use crate::arrays::Scalar;

/// Visible states after `sweeps` from `rows`; `step` separates blocks of rows.
pub fn sweep<F: Scalar>(rbm: &Rbm<F>, rows: &Rows<F>, sweeps: u32, seed: u64, step: u64) -> Array2<F> {
    let draw = Draw { seed, purpose: Purpose::Sample, step, lane: 0 };
    let mut hidden = rbm.sample_hidden(rows, F::one(), draw);
    match gibbs::sweep(rbm, F::one(), &mut hidden, sweeps, seed, step) {
        Some((visible, _)) => visible.to_dense(),
        None => rows.to_dense(),
    }
}
