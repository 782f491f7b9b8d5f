//! One axis of a chart: its range, linear or logarithmic, and ticks at round numbers.

use crate::number::{exponent, fixed, significant};

/// Larger magnitudes are drawn at this value, so that the length of a range is always finite.
const LARGEST: f64 = 1e300;

/// A range of values mapped to [0, 1], with labelled ticks.
#[derive(Debug, Clone)]
pub struct Axis {
    low: f64,
    high: f64,
    log: bool,
    /// Value and label of each tick.
    pub ticks: Vec<(f64, String)>,
}

impl Axis {
    /// An axis over `values` with about `count` ticks; non-finite values (and, on a log axis, values that are not
    /// positive) are skipped. `margin` is the share of the range left free at either end. `None` if no value remains.
    pub fn fit(values: impl Iterator<Item = f64>, log: bool, margin: f64, count: usize) -> Option<Self> {
        let to_line = |v: f64| if log { v.log10() } else { v };
        let shown = values.filter(|&v| drawable(v, log)).map(|v| to_line(v.clamp(-LARGEST, LARGEST)));
        let (low, high) = shown.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
        if low > high {
            return None;
        }
        let free = if high > low { margin * (high - low) } else { (0.05 * low.abs()).max(0.5) };
        let mut axis = Self { low: low - free, high: high + free, log, ticks: Vec::new() };
        axis.ticks = if log { axis.log_ticks(count) } else { linear_ticks(axis.low, axis.high, 0.0, count) };
        Some(axis)
    }

    /// A linear axis over exactly [low, high], `low < high`, whose ticks are at least `least_step` apart.
    pub fn exact(low: f64, high: f64, least_step: f64, count: usize) -> Self {
        Self { low, high, log: false, ticks: linear_ticks(low, high, least_step, count) }
    }

    /// The position of `value` between the ends, 0 to 1; `None` if the axis cannot show the value.
    pub fn place(&self, value: f64) -> Option<f64> {
        if !drawable(value, self.log) {
            return None;
        }
        let value = value.clamp(-LARGEST, LARGEST);
        let line = if self.log { value.log10() } else { value };
        Some(((line - self.low) / (self.high - self.low)).clamp(0.0, 1.0))
    }

    /// Whole powers of ten; 1, 2 and 5 times them over less than two decades; linear steps over less than a factor of
    /// three.
    fn log_ticks(&self, count: usize) -> Vec<(f64, String)> {
        let decades = self.high - self.low;
        if decades < 0.5 {
            let (low, high) = (10f64.powf(self.low), 10f64.powf(self.high));
            return linear_ticks(low, high, 0.0, count).into_iter().filter(|tick| tick.0 > 0.0).collect();
        }
        let stride = (decades / count as f64).ceil().max(1.0) as i32;
        let factors: &[f64] = if decades < 2.0 { &[1.0, 2.0, 5.0] } else { &[1.0] };
        let powers = (self.low.floor() as i32)..=(self.high.ceil() as i32);
        let marks = powers.filter(|power| power.rem_euclid(stride) == 0);
        let values = marks.flat_map(|power| factors.iter().map(move |factor| factor * 10f64.powi(power)));
        let inside = values.filter(|v| (self.low..=self.high).contains(&v.log10()));
        inside.map(|v| (v, significant(v, 1))).collect()
    }
}

/// Whether an axis can show the value at all.
pub(super) fn drawable(value: f64, log: bool) -> bool {
    value.is_finite() && (!log || value > 0.0)
}

fn linear_ticks(low: f64, high: f64, least_step: f64, count: usize) -> Vec<(f64, String)> {
    let step = round_step((high - low) / count as f64).max(least_step);
    let first = (low / step).ceil();
    let values = (0..=3 * count).map(|i| (first + i as f64) * step).take_while(|&v| v <= high);
    let largest = exponent(low.abs().max(high.abs()));
    let smallest = exponent(step * 1.000_001);
    let label = |v: f64| {
        if largest < 6 && smallest >= -4 {
            fixed(v, (-smallest).max(0) as usize)
        } else {
            significant(v, (exponent(v) - smallest + 1).clamp(1, 15) as usize)
        }
    };
    values.map(|v| (v, label(v))).collect()
}

/// The smallest of 1, 2, 5 times a power of ten that is not much below `step`.
fn round_step(step: f64) -> f64 {
    let base = 10f64.powi(exponent(step));
    [1.0, 2.0, 5.0].into_iter().map(|m| m * base).find(|s| *s >= step * 0.75).unwrap_or(10.0 * base)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(axis: &Axis) -> Vec<&str> {
        axis.ticks.iter().map(|tick| tick.1.as_str()).collect()
    }

    #[test]
    fn ticks_stand_at_round_numbers_inside_the_range() {
        assert_eq!(labels(&Axis::exact(0.0, 20.0, 1.0, 5)), ["0", "5", "10", "15", "20"]);
        assert_eq!(labels(&Axis::exact(0.0, 2.0, 1.0, 5)), ["0", "1", "2"]);
        assert_eq!(
            labels(&Axis::exact(-0.013, 0.012, 0.0, 5)),
            ["−0.010", "−0.005", "0.000", "0.005", "0.010"]
        );
        assert_eq!(labels(&Axis::exact(0.0, 3e6, 0.0, 3)), ["0", "10⁶", "2×10⁶", "3×10⁶"]);
    }

    #[test]
    fn log_ticks_are_powers_of_ten_or_their_halves_and_doubles() {
        let wide = Axis::fit([1e-6, 1e2].into_iter(), true, 0.0, 4).unwrap();
        assert_eq!(labels(&wide), ["10⁻⁶", "0.0001", "0.01", "1", "100"]);
        let narrow = Axis::fit([1.0, 12.0].into_iter(), true, 0.0, 4).unwrap();
        assert_eq!(labels(&narrow), ["1", "2", "5", "10"]);
        let tiny = Axis::fit([1.0, 1.2].into_iter(), true, 0.0, 4).unwrap();
        assert!(tiny.ticks.len() >= 3, "{tiny:?}");
    }

    #[test]
    fn every_axis_places_its_values_between_its_ends() {
        let ranges =
            [(0.0, 0.0), (1e9, 1e9 + 1.0), (-1.7e308, 1.7e308), (-5e-324, 5e-324), (3.0, 3.0), (-1.0, 1e-9)];
        for (low, high) in ranges {
            let axis = Axis::fit([low, f64::NAN, high].into_iter(), false, 0.05, 5).unwrap();
            for value in [low, high].into_iter().chain(axis.ticks.iter().map(|tick| tick.0)) {
                let place = axis.place(value).unwrap();
                assert!((0.0..=1.0).contains(&place), "{value} at {place} on {axis:?}");
            }
            assert!(axis.ticks.len() < 16, "{axis:?}");
        }
        assert!(Axis::fit([f64::NAN, f64::INFINITY].into_iter(), false, 0.1, 5).is_none());
        assert!(Axis::fit([0.0, -1.0].into_iter(), true, 0.1, 5).is_none());
    }
}
