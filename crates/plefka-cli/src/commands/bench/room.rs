//! A check that the requested sizes fit into memory, because a program that the system kills cannot print a message.

use plefka::room::check_array;

use crate::args::BenchArgs;

/// Number of arrays shaped like the weights: the model, its last good copy, the optimizer's state, gradients and their
/// terms.
const LIKE_WEIGHTS: f64 = 8.0;
/// Number of arrays shaped like a batch of states of both layers.
const LIKE_STATES: f64 = 16.0;

/// Refuses sizes that do not fit into the memory of this machine.
///
/// # Errors
/// The required memory.
pub(super) fn check_room(args: &BenchArgs) -> anyhow::Result<()> {
    let [visible, hidden, batch, rows] =
        [args.visible, args.hidden, args.batch, args.rows()].map(|n| n as f64);
    let numbers = LIKE_WEIGHTS * visible * hidden + LIKE_STATES * batch * (visible + hidden);
    let bytes = visible * rows + numbers * size_of::<f64>() as f64;
    let found = format!("{} × {} units, {} rows", args.visible, args.hidden, args.rows());
    Ok(check_array("sizes of the benchmark", found, bytes)?)
}
