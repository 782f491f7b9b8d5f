//! The amount of work for a budget of time.

use crate::error::Result;

/// The largest of 1, 1¼, 1½, 1¾, 2, 2½ … not above `x`, at least `least`. Effort chosen by the clock has few values, so
/// that repeated runs mostly agree.
pub(super) fn round_effort(x: f64, least: usize) -> usize {
    let octave = x.clamp(1.0, 1e12).log2().floor().exp2();
    let quarters = (4.0 * x.min(1e12) / octave).floor();
    ((quarters / 4.0 * octave) as usize).max(least)
}

/// The result of a piece of work and its duration in seconds.
pub(super) fn timed<T>(work: impl FnOnce() -> Result<T>) -> Result<(T, f64)> {
    let begun = std::time::Instant::now();
    let out = work()?;
    Ok((out, begun.elapsed().as_secs_f64().max(1e-6)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn efforts_take_few_values_and_waste_little() {
        assert_eq!([1.0, 7.9, 100.0, 1000.0].map(|x| round_effort(x, 1)), [1, 7, 96, 896]);
        assert_eq!(round_effort(f64::NAN.max(3.0), 20), 20);
        let efforts: std::collections::BTreeSet<_> =
            (1000..2000).map(|x| round_effort(f64::from(x), 1)).collect();
        assert!(efforts.len() <= 5, "{efforts:?}");
    }
}
