//! Histograms in TensorBoard's form: for every bucket its right edge and its count; the left edge of the first bucket is the least
//! value.

/// Buckets of a histogram.
const BUCKETS: usize = 30;

/// A histogram of finite numbers.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Histogram {
    pub(crate) min: f64,
    pub(crate) max: f64,
    pub(crate) number: f64,
    pub(crate) sum: f64,
    pub(crate) squares: f64,
    /// Right edges.
    pub(crate) limits: Vec<f64>,
    pub(crate) counts: Vec<f64>,
}

impl Histogram {
    /// The histogram of the finite ones among some numbers, in buckets of equal width; `None` if there are none.
    pub(crate) fn of(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let values: Vec<f64> = values.into_iter().filter(|x| x.is_finite()).collect();
        let min = values.iter().copied().reduce(f64::min)?;
        let max = values.iter().copied().reduce(f64::max)?;
        // Halves, so that the difference of very large numbers is finite.
        let width = 2.0 * (0.5 * max / BUCKETS as f64 - 0.5 * min / BUCKETS as f64);
        let n = if width > 0.0 { BUCKETS } else { 1 };
        let mut counts = vec![0.0; n];
        for x in &values {
            let bucket = if width > 0.0 { ((x - min) / width) as usize } else { 0 };
            counts[bucket.min(n - 1)] += 1.0;
        }
        let limits = (1..=n).map(|k| if k == n { max } else { min + k as f64 * width });
        Some(Self {
            min,
            max,
            number: values.len() as f64,
            sum: values.iter().sum(),
            squares: values.iter().map(|x| x * x).sum(),
            limits: limits.collect(),
            counts,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_is_in_a_bucket() {
        let histogram = Histogram::of((0..300).map(|k| k as f64 / 100.0)).unwrap();
        assert_eq!(histogram.counts, vec![10.0; 30]);
        assert_eq!((histogram.min, histogram.max, histogram.number), (0.0, 2.99, 300.0));
        assert_eq!((histogram.limits.len(), histogram.limits[29]), (30, 2.99));
        let one = Histogram::of([2.0, 2.0, f64::NAN]).unwrap();
        assert_eq!((one.counts, one.limits, one.sum), (vec![2.0], vec![2.0], 4.0));
        assert_eq!(Histogram::of([f64::INFINITY]), None);
        assert_eq!(Histogram::of([-f64::MAX, f64::MAX]).unwrap().counts.iter().sum::<f64>(), 2.0);
    }
}
