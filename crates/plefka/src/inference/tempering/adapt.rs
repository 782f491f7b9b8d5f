//! Places of the rungs of a ladder: equal steps of the rejection rate, which make round trips as fast as possible
//! (Syed, Bouchard-Côté, Deligiannidis & Doucet 2022), and enough rungs to keep swaps likely.

use crate::inference::ais::spread;

/// The largest number of rungs of a ladder.
const MOST: usize = 256;

/// Places for `rungs` rungs, from the swap rates of a ladder at `places`.
pub(crate) fn places_for(places: &[f64], swap_rates: &[f64], rungs: usize) -> Vec<f64> {
    let rejections: Vec<f64> = swap_rates.iter().map(|rate| 1.0 - rate).collect();
    spread(places, &rejections, rungs.max(2) - 1)
}

/// The number of rungs for which the mean rejection rate is `rejection`.
pub(super) fn rungs_for(swap_rates: &[f64], rejection: f64) -> usize {
    let barrier: f64 = swap_rates.iter().map(|rate| 1.0 - rate).sum();
    ((barrier / rejection).ceil() as usize + 1).clamp(3, MOST)
}
