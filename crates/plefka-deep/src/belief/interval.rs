//! The 95 % interval of a bound from the interval of ln Z of the top machine and the error of the mean over samples, which
//! are independent: their half-widths add in squares, except that of a spread of orders, to which no probability belongs.

use plefka::diagnostics::score::SampleMean;
use plefka::inference::LogPartition;
use plefka::inference::partition::IntervalKind;

/// Half-width of a 95 % interval in standard errors.
const WIDTH: f64 = 1.959_963_984_540_054;

/// (lower, upper) of `mean`, in which −ln Z is included; NaN without an interval of ln Z.
pub(super) fn interval(mean: SampleMean, found: &LogPartition) -> (f64, f64) {
    // A single sample stands for itself.
    let sampling = if mean.std_error.is_nan() { 0.0 } else { WIDTH * mean.std_error };
    let both = |half: f64| match found.interval {
        IntervalKind::Exact => sampling,
        IntervalKind::Confidence => half.hypot(sampling),
        IntervalKind::Orders => half + sampling,
        IntervalKind::Absent => f64::NAN,
    };
    (mean.mean - both(found.upper - found.log_z), mean.mean + both(found.log_z - found.lower))
}
