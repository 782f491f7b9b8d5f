//! ln Z, moments, samples and divergences by enumeration of the smaller layer:
//! Z = Σ_h e^{βb·h} Π_i Z_i(β(a + Wh)_i). Always in f64, whatever the precision of the model.

use std::time::Instant;

use super::watch::{Steps, Watch};
use crate::error::{Error, Result};
use crate::float::Float;
use crate::kernels::parallel;
use crate::model::{Layer, Rbm};

mod divergence;
mod fluctuations;
mod moments;
mod samples;
mod sums;
mod walk;

pub use divergence::{divergence, visible_log_probabilities};
pub use fluctuations::{Fluctuations, fluctuations};
pub use moments::{Exact, enumerate, enumerate_watched};
pub use samples::sample;
use sums::LogSum;
pub use sums::log_sum_exp;
use walk::Walk;

/// The largest number of states to enumerate, 2³⁰ for two-state units. Half a minute to a few minutes for ln Z, many
/// times as long for moments.
pub const MAX_STATES: f64 = (1u64 << 30) as f64;

/// ln Z alone, nats.
///
/// # Errors
/// [`Error::Input`] if the smaller layer has more than [`MAX_STATES`] states or states that cannot be enumerated;
/// [`Error::Interrupted`].
pub fn log_partition<F: Float>(rbm: &Rbm<F>, beta: f64, watch: Watch<'_>) -> Result<f64> {
    let walk = Walk::new(&enumerable(rbm)?, beta);
    Ok(block_sums(&walk, watch)?.into_iter().fold(LogSum::default(), LogSum::plus).value())
}

/// Number of states of the smaller layer, `None` where they cannot be enumerated.
pub fn states<F: Float>(rbm: &Rbm<F>) -> Option<f64> {
    let rbm = smaller_hidden(rbm);
    rbm.hidden.n_states()
}

/// Seconds that [`log_partition`] takes on the current threads, from the measured time of some blocks of states and the
/// assumption that all blocks cost the same. `None` if [`log_partition`] refuses the machine.
pub fn seconds<F: Float>(rbm: &Rbm<F>, beta: f64) -> Option<f64> {
    let walk = Walk::new(&enumerable(rbm).ok()?, beta);
    let threads = rayon::current_num_threads();
    let probe = walk.blocks().min(2 * threads);
    let begun = Instant::now();
    parallel::for_each_index(probe, 1, &|block| {
        std::hint::black_box(walk.log_weights(block));
    });
    Some(begun.elapsed().as_secs_f64() * walk.blocks() as f64 / probe as f64)
}

/// The sum of the weights of every block of states, in order.
fn block_sums(walk: &Walk, watch: Watch<'_>) -> Result<Vec<LogSum>> {
    let counter = Steps::new(watch, walk.blocks());
    let sum = |block| {
        let sum = LogSum::of(&walk.log_weights(block));
        counter.done(1, "enumeration").map(|()| sum)
    };
    parallel::try_map(walk.blocks(), 1, sum)
}

/// The machine in f64 with the smaller layer as the hidden layer, if all states of that layer can be enumerated.
fn enumerable<F: Float>(rbm: &Rbm<F>) -> Result<Rbm<f64>> {
    let rbm = smaller_hidden(rbm);
    let states = rbm.hidden.n_states();
    if states.is_none_or(|states| states > MAX_STATES) {
        return Err(Error::input(
            "machine to enumerate: the smaller layer",
            format!("{} {} units", rbm.hidden.n_units(), rbm.hidden.unit.name()),
            format!("at most {MAX_STATES} states"),
        ));
    }
    Ok(rbm)
}

fn smaller_hidden<F: Float>(rbm: &Rbm<F>) -> Rbm<f64> {
    let rbm = rbm.cast();
    if is_mirrored(&rbm) { rbm.mirror() } else { rbm }
}

/// Whether to enumerate the visible layer: it has fewer states, or only its states can be enumerated.
fn is_mirrored<F: Float>(rbm: &Rbm<F>) -> bool {
    let states = |layer: &Layer<F>| {
        layer.alphabet().map_or(f64::INFINITY, |n| (n as f64).ln() * layer.n_units() as f64)
    };
    states(&rbm.visible) < states(&rbm.hidden)
}
