//! The warning about a ladder of temperatures whose neighbours seldom change places.

/// A swap rate below this is too low for replicas to pass through the ladder within a usual number of sweeps.
pub const LOW_SWAP_RATE: f64 = 0.1;

/// A sentence for the user if the lowest swap rate of a ladder is below [`LOW_SWAP_RATE`]; `None` for NaN, the rate of
/// a ladder without neighbours.
pub fn low_swap_rate(lowest: f64) -> Option<String> {
    (lowest < LOW_SWAP_RATE).then(|| {
        format!(
            "two neighbouring temperatures change places in only {:.1} % of the trials (below {:.0} %): replicas at low \
             temperatures may not be in equilibrium, and their averages may be wrong; more temperatures between \
             neighbours raise this share",
            100.0 * lowest,
            100.0 * LOW_SWAP_RATE
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_low_rates_are_reported() {
        assert!(low_swap_rate(0.04).unwrap().contains("only 4.0 %"));
        for rate in [LOW_SWAP_RATE, 1.0, f64::NAN] {
            assert_eq!(low_swap_rate(rate), None);
        }
    }
}
