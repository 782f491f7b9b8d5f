//! Sums of exponentials as a largest exponent and a compensated sum relative to it (Neumaier 1974), so that 2³⁰ terms
//! lose no digits.

/// Σ e^x as e^{largest} · (sum + lost).
#[derive(Debug, Clone, Copy)]
pub(super) struct LogSum {
    largest: f64,
    sum: f64,
    lost: f64,
}

impl Default for LogSum {
    /// The sum without terms.
    fn default() -> Self {
        Self { largest: f64::NEG_INFINITY, sum: 0.0, lost: 0.0 }
    }
}

impl LogSum {
    /// Σ e^x over `values`.
    pub(super) fn of(values: &[f64]) -> Self {
        let largest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if !largest.is_finite() {
            let sum = if values.iter().any(|x| x.is_nan()) { f64::NAN } else { 1.0 };
            return Self { largest, sum, lost: 0.0 };
        }
        let mut total = Self { largest, sum: 0.0, lost: 0.0 };
        values.iter().for_each(|x| total.add((x - largest).exp()));
        total
    }

    /// The sum of two sums.
    pub(super) fn plus(self, other: Self) -> Self {
        let (mut a, b) = if self.largest >= other.largest { (self, other) } else { (other, self) };
        if a.largest == f64::NEG_INFINITY {
            return a;
        }
        let scale = (b.largest - a.largest).exp();
        a.add(scale * b.sum);
        a.add(scale * b.lost);
        a
    }

    fn add(&mut self, x: f64) {
        let sum = self.sum + x;
        self.lost += if self.sum.abs() >= x.abs() { (self.sum - sum) + x } else { (x - sum) + self.sum };
        self.sum = sum;
    }

    /// ln of the sum; −∞ without terms.
    pub(super) fn value(self) -> f64 {
        if self.largest == f64::NEG_INFINITY {
            self.largest
        } else {
            self.largest + (self.sum + self.lost).ln()
        }
    }
}

/// ln Σ e^x without overflow; NaN if a term is NaN, −∞ without terms.
pub fn log_sum_exp(values: &[f64]) -> f64 {
    LogSum::of(values).value()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_lose_nothing() {
        // 1 + 10⁶ · 10⁻¹⁷: plain addition would lose the small terms.
        let mut values = vec![0.0];
        values.resize(1_000_001, 1e-17f64.ln());
        assert!((log_sum_exp(&values) - 1e-11f64.ln_1p()).abs() < 1e-16);
        let parts = values.chunks(777).map(LogSum::of).fold(LogSum::default(), LogSum::plus).value();
        assert!((parts - 1e-11f64.ln_1p()).abs() < 1e-16);
        assert_eq!(log_sum_exp(&[]), f64::NEG_INFINITY);
        assert_eq!(log_sum_exp(&[f64::NEG_INFINITY, 3.0]), 3.0);
        assert_eq!(log_sum_exp(&[800.0, 800.0]), 800.0 + 2f64.ln());
        assert!(log_sum_exp(&[f64::NAN, 1.0]).is_nan() && log_sum_exp(&[f64::INFINITY]).is_infinite());
    }
}
