//! The check that the arrays of a run fit into memory, before they are allocated.

use super::config::{Precision, RunConfig};
use super::negative::NegativeMethod;
use crate::error::Result;
use crate::room::{check_array, check_room};
use crate::units::unit_named;

/// Arrays like the weights at least: the model, its gradient, the state of the optimizer, and the average.
const LIKE_WEIGHTS: f64 = 4.0;
/// Bytes for every visible unit at least: mean, moments, bias and its gradient, in double precision.
const PER_COLUMN: f64 = 48.0;

/// Refuses settings whose arrays do not fit into the memory of the machine.
///
/// # Errors
/// [`Error::Setting`] with the setting that needs most, or [`Error::Input`] if that is the number of columns.
pub(super) fn check_run(config: &RunConfig, n_visible: usize, n_samples: usize) -> Result<()> {
    let bytes = match config.precision {
        Precision::F32 => 4.0,
        Precision::F64 => 8.0,
    };
    let columns = n_visible as f64;
    let per_column = PER_COLUMN.max(LIKE_WEIGHTS * bytes);
    check_array(&format!("{}: number of columns", config.data.source), n_visible, per_column * columns)?;
    let hidden = config.model.hidden as f64 * unit_named::<f64>(&config.model.hidden_unit)?.colours() as f64;
    check_room("hidden", config.model.hidden, LIKE_WEIGHTS * columns * hidden * bytes, 1.0)?;
    let states = |rows: f64| rows * (columns + hidden) * bytes;
    // A batch is at most all samples; replicas and chains are as many as asked for, or as the batch.
    let batch = config.training.batch;
    check_room("batch", batch, states(batch.min(n_samples) as f64), 1.0)?;
    let negative = &config.negative;
    let or_batch = |name, n: usize| if n == 0 { ("batch", batch) } else { (name, n) };
    let chains = or_batch("chains", negative.chains);
    let ((name, number), times) = match negative.method {
        NegativeMethod::Emf => (or_batch("replicas", negative.replicas), 1),
        NegativeMethod::Pcd => (chains, 1),
        NegativeMethod::Pt if negative.rungs > chains.1 => (("rungs", negative.rungs), chains.1),
        NegativeMethod::Pt => (chains, negative.rungs),
        NegativeMethod::Ptt if negative.reservoir > chains.1 => (("reservoir", negative.reservoir), chains.1),
        NegativeMethod::Ptt => (chains, negative.reservoir),
        NegativeMethod::Cd | NegativeMethod::Exact => (("chains", 0), 0),
    };
    check_room(name, number, states(number as f64 * times as f64), 1.0)?;
    let monitored = config.monitors.likelihood_chains;
    check_room("likelihood_chains", monitored, states(monitored as f64), 1.0)
}
