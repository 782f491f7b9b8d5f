//! Independent exact draws of (v, h): the hidden state from its exact distribution, the visible state given the hidden
//! one.

use ndarray::Array2;

use super::{block_sums, enumerable, is_mirrored};
use super::{sums::LogSum, walk::Walk};
use crate::error::Result;
use crate::float::Float;
use crate::inference::watch::Watch;
use crate::model::{Draw, Rbm};
use crate::rng::{Purpose, Stream};

/// `n` independent draws: visible (n × n_visible) and hidden (n × n_hidden) states.
///
/// # Errors
/// The errors of [`super::log_partition`].
pub fn sample<F: Float>(
    rbm: &Rbm<F>,
    beta: f64,
    n: usize,
    seed: u64,
    watch: Watch<'_>,
) -> Result<(Array2<F>, Array2<F>)> {
    let mirrored = is_mirrored(rbm);
    let walk = Walk::new(&enumerable(rbm)?, beta);
    let sums = block_sums(&walk, watch)?;
    let hidden = draw_states(&walk, &sums, n, seed);
    let draw = Draw { seed, purpose: Purpose::Sample, step: 1, lane: 0 };
    let visible = walk.rbm().sample_visible(hidden.view(), beta, draw);
    let narrow = |states: Array2<f64>| states.mapv(F::of);
    Ok(if mirrored { (narrow(hidden), narrow(visible)) } else { (narrow(visible), narrow(hidden)) })
}

/// States of the enumerated layer, in random order.
fn draw_states(walk: &Walk, sums: &[LogSum], n: usize, seed: u64) -> Array2<f64> {
    let log_partition = sums.iter().copied().fold(LogSum::default(), LogSum::plus).value();
    let mut stream = Stream::new(seed, Purpose::Sample, 0, 0);
    // Places in the cumulative distribution, in ascending order.
    let mut places: Vec<f64> = (0..n).map(|_| stream.uniform()).collect();
    places.sort_unstable_by(f64::total_cmp);
    let order = stream.permutation(n);
    let mut out = Array2::zeros((n, walk.rbm().n_hidden()));
    let (mut below, mut next) = (0.0, 0);
    for (block, sum) in sums.iter().enumerate() {
        let share = (sum.value() - log_partition).exp();
        let last = block + 1 == sums.len();
        if next < n && (places[next] < below + share || last) {
            let mut cumulative = below;
            let weights = walk.log_weights(block);
            for (step, weight) in weights.iter().enumerate() {
                cumulative += (weight - log_partition).exp();
                let mut state = None;
                // Rounding may leave the last places above the total sum.
                while next < n && (places[next] < cumulative || (last && step + 1 == weights.len())) {
                    let state = state.get_or_insert_with(|| walk.state(block, step));
                    out.row_mut(order[next]).iter_mut().zip(state).for_each(|(x, s)| *x = *s);
                    next += 1;
                }
            }
        }
        below += share;
    }
    out
}
