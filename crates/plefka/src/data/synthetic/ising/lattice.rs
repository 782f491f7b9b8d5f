//! The periodic square lattice: the ranges of its parameters, neighbours and energy.

use ndarray::ArrayView1;

use crate::error::{Error, Result};

/// Largest side.
pub const MAX_SIDE: usize = 1024;
/// Largest inverse temperature; the model is already frozen far below it.
pub(crate) const MAX_BETA: f64 = 100.0;

/// Refuses sides and inverse temperatures out of range.
pub(in crate::data::synthetic) fn check(side: usize, beta: f64) -> Result<()> {
    if !(2..=MAX_SIDE).contains(&side) {
        return Err(Error::setting("side", side, format!("2 to {MAX_SIDE}")));
    }
    if !(0.0..=MAX_BETA).contains(&beta) {
        return Err(Error::setting("beta", beta, format!("0 to {MAX_BETA}")));
    }
    Ok(())
}

/// The energy of a configuration of side² zeros and ones.
pub fn energy(side: usize, configuration: ArrayView1<u8>) -> f64 {
    let unequal = |i: usize, j: usize| u32::from(configuration[i] != configuration[j]);
    let mut broken = 0;
    for i in 0..side * side {
        let [_, right, _, below] = neighbours(i, side);
        broken += unequal(i, right) + unequal(i, below);
    }
    2.0 * f64::from(broken) - 2.0 * (side * side) as f64
}

/// The sites to the left, to the right, above and below a site.
pub(super) fn neighbours(site: usize, side: usize) -> [usize; 4] {
    let (row, column) = (site / side, site % side);
    let (before, after) = (|k: usize| (k + side - 1) % side, |k: usize| (k + 1) % side);
    [
        row * side + before(column),
        row * side + after(column),
        before(row) * side + column,
        after(row) * side + column,
    ]
}
