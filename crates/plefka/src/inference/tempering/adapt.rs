//! Where the rungs of a ladder stand: at equal steps of the rejection rate, which makes round trips as fast as they
//! can be (Syed, Bouchard-Côté, Deligiannidis & Doucet 2022), and as many as keep swaps likely.

use crate::inference::ais::spread;

/// A ladder has at most so many rungs.
const MOST: usize = 256;

/// Places for `rungs` rungs, from the swap rates of a ladder at `places`.
pub fn places_for(places: &[f64], swap_rates: &[f64], rungs: usize) -> Vec<f64> {
    let rejections: Vec<f64> = swap_rates.iter().map(|rate| 1.0 - rate).collect();
    spread(places, &rejections, rungs.max(2) - 1)
}

/// How many rungs bring the mean rejection rate to `rejection`.
pub(super) fn rungs_for(swap_rates: &[f64], rejection: f64) -> usize {
    let barrier: f64 = swap_rates.iter().map(|rate| 1.0 - rate).sum();
    ((barrier / rejection).ceil() as usize + 1).clamp(3, MOST)
}
