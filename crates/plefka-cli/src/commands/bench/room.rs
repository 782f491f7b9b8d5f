//! Whether there is memory for the sizes asked for: a program that the system ends says nothing.

use std::hint::black_box;

use crate::args::BenchArgs;

/// Arrays shaped like the weights: the model, its last good copy, what an optimizer carries, gradients and terms of them.
const LIKE_WEIGHTS: f64 = 8.0;
/// Arrays of a batch of states of both layers.
const LIKE_STATES: f64 = 16.0;

/// Refuses sizes that this machine's memory cannot hold.
///
/// # Errors
/// How much they need.
pub fn check_room(args: &BenchArgs) -> anyhow::Result<()> {
    let [visible, hidden, batch, rows] =
        [args.visible, args.hidden, args.batch, args.rows()].map(|n| n as f64);
    let numbers = LIKE_WEIGHTS * visible * hidden + LIKE_STATES * batch * (visible + hidden);
    let bytes = visible * rows + numbers * size_of::<f64>() as f64;
    let mut room = Vec::<u8>::new();
    let granted = bytes < isize::MAX as f64 && room.try_reserve_exact(bytes as usize).is_ok();
    // Seen from outside, so that asking for it is not optimised away.
    black_box(&mut room);
    anyhow::ensure!(granted, "these sizes need about {:.1e} bytes of memory, more than there are", bytes);
    Ok(())
}
