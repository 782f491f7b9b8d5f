//! The parts of a step: optimizers, penalties, schedules, centering, reductions, sample weights.

use plefka::data::Batch;
use plefka::laws::machines;
use plefka::model::Rbm;
use plefka::units::Bernoulli;

mod batches;
mod blocks;
mod centering;
mod optimizers;
mod runs;

fn machine(seed: u64) -> Rbm<f64> {
    machines::machine(&Bernoulli, (4, 3), 1.0, seed)
}

fn flat(rbm: &Rbm<f64>) -> Vec<f64> {
    let arrays = [&rbm.visible.parameters, &rbm.hidden.parameters, &rbm.weights];
    arrays.into_iter().flatten().copied().collect()
}

/// Means of the samples, the initial offsets.
fn means(batch: &Batch<f64>) -> Vec<f64> {
    batch.visible.column_sums(None).iter().map(|s| s / batch.visible.n_rows() as f64).collect()
}
