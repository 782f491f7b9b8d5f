//! The pseudo-likelihood Σ_i ln p(v_i | v_rest) (Besag 1975), exactly over all bits, and scikit-learn's estimate from
//! one random bit. ln p(v_i | v_rest) = −softplus(F^c(v) − F^c(v with bit i flipped)).

use crate::data::Rows;
use crate::float::Float;
use crate::kernels::{elementary::soft_plus, rows};
use crate::model::Rbm;
use crate::rng::Stream;

/// Σ_i ln p(v_i | v_rest) of every row, nats; all bits, no randomness. Visible units are Bernoulli; a value between
/// 0 and 1 is flipped to 1 − v. Cost: rows · n_visible · n_hidden softplus.
pub fn exact<F: Float>(rbm: &Rbm<F>, visible: &Rows<F>, beta: F) -> Vec<f64> {
    for_rows(rbm, visible, beta, |_, v, delta| (0..v.len()).map(|i| -soft_plus(delta(i))).sum())
}

/// scikit-learn's estimate: n_visible · ln p(v_i | v_rest) for one random bit of every row. Unbiased, noisy.
pub fn one_flip<F: Float>(rbm: &Rbm<F>, visible: &Rows<F>, beta: F, stream: &mut Stream) -> Vec<f64> {
    let bits: Vec<usize> = (0..visible.n_rows()).map(|_| stream.below(rbm.n_visible())).collect();
    let n = rbm.n_visible() as f64;
    for_rows(rbm, visible, beta, |row, _, delta| -n * soft_plus(delta(bits[row])))
}

/// Calls `work(index, row, delta)`; `delta(i)` is F^c(v) − F^c(v with bit i flipped).
fn for_rows<F: Float>(
    rbm: &Rbm<F>,
    visible: &Rows<F>,
    beta: F,
    work: impl Fn(usize, &[F], &mut dyn FnMut(usize) -> f64) -> f64 + Sync + Send,
) -> Vec<f64> {
    let fields = rbm.hidden_field(visible, beta);
    let dense = visible.to_dense();
    rows::map_rows(dense.nrows(), |index| {
        let (v, field) = (dense.row(index), fields.row(index));
        let (v, field) = (v.to_slice().expect("row-major"), field.to_slice().expect("row-major"));
        let unflipped = rbm.hidden.log_partition_row(beta, field);
        let mut flipped = vec![F::zero(); field.len()];
        let mut delta = |i: usize| {
            let change = beta * (F::one() - v[i] - v[i]);
            let weights = rbm.weights.row(i);
            for ((f, &x), &w) in flipped.iter_mut().zip(field).zip(weights) {
                *f = x + change * w;
            }
            let hidden = rbm.hidden.log_partition_row(beta, &flipped) - unflipped;
            (change * rbm.visible.field()[i]).wide() + hidden
        };
        work(index, v, &mut delta)
    })
}
