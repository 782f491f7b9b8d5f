//! A number with its standard error and 95 % interval, and the verdict on a condition that follows from the interval.

use std::ops::Neg;

use serde::Serialize;

/// The quantile of the standard normal distribution with 2.5 % above.
const NORMAL: f64 = 1.959_963_984_540_054;

/// A number in nats with its uncertainty.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// The number.
    pub value: f64,
    /// Standard error of the number; 0 for exact numbers.
    pub std_error: f64,
    /// Lower end of the 95 % interval.
    pub lower: f64,
    /// Upper end of the 95 % interval.
    pub upper: f64,
}

/// Whether a condition holds within the tolerance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum IdentityVerdict {
    /// The condition holds.
    Holds,
    /// The condition does not hold.
    Fails,
    /// The interval, or the sampled states, allow both.
    Undecided,
}

impl Estimate {
    /// An exact number, without error.
    pub fn exact(value: f64) -> Self {
        Self { value, std_error: 0.0, lower: value, upper: value }
    }

    /// A mean with an error from `degrees` + 1 independent values: Student's t to first order in 1/`degrees`.
    pub(super) fn of_mean(value: f64, std_error: f64, degrees: f64) -> Self {
        let quantile = NORMAL + (NORMAL.powi(3) + NORMAL) / (4.0 * degrees);
        let half = quantile * std_error;
        Self { value, std_error, lower: value - half, upper: value + half }
    }

    /// The difference of independent numbers; the errors, and the half-widths of the intervals, add in quadrature.
    pub(super) fn minus(self, other: Self) -> Self {
        let value = self.value - other.value;
        let below = (self.value - self.lower).hypot(other.upper - other.value);
        let above = (self.upper - self.value).hypot(other.value - other.lower);
        Self {
            value,
            std_error: self.std_error.hypot(other.std_error),
            lower: value - below,
            upper: value + above,
        }
    }

    /// Whether the number is 0 within `tolerance`.
    pub(super) fn vanishes(self, tolerance: f64) -> IdentityVerdict {
        if self.lower >= -tolerance && self.upper <= tolerance {
            IdentityVerdict::Holds
        } else if self.lower > tolerance || self.upper < -tolerance {
            IdentityVerdict::Fails
        } else {
            IdentityVerdict::Undecided
        }
    }
}

impl Neg for Estimate {
    type Output = Self;

    fn neg(self) -> Self {
        Self { value: -self.value, std_error: self.std_error, lower: -self.upper, upper: -self.lower }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_add_the_arms_that_face_each_other() {
        let a = Estimate { value: 5.0, std_error: 3.0, lower: 2.0, upper: 6.0 };
        let b = Estimate { value: 1.0, std_error: 4.0, lower: 0.0, upper: 5.0 };
        let found = a.minus(b);
        assert_eq!((found.value, found.std_error), (4.0, 5.0));
        assert_eq!((found.lower, found.upper), (4.0 - 5.0, 4.0 + 2f64.sqrt()));
        assert_eq!((-found).lower, -found.upper);
        // Student's t of 31 degrees of freedom.
        assert!((Estimate::of_mean(0.0, 1.0, 31.0).upper - 2.0395).abs() < 0.005);
    }

    #[test]
    fn verdicts_need_the_whole_interval() {
        let between = |lower, upper| Estimate { value: 0.5 * (lower + upper), std_error: 1.0, lower, upper };
        assert_eq!(between(-0.05, 0.05).vanishes(0.1), IdentityVerdict::Holds);
        assert_eq!(between(-0.05, 0.2).vanishes(0.1), IdentityVerdict::Undecided);
        assert_eq!(between(0.11, 0.2).vanishes(0.1), IdentityVerdict::Fails);
        assert_eq!(between(-0.3, -0.2).vanishes(0.1), IdentityVerdict::Fails);
        assert_eq!(Estimate::exact(0.0).vanishes(0.1), IdentityVerdict::Holds);
    }
}
