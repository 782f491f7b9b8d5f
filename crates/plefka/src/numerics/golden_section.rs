//! Golden-section search (Kiefer 1953): a bracket around the minimum of a function that has only one. Each step
//! shortens the bracket by a fixed factor and evaluates the function once.

/// A bracket with two inner points that cut off equal shares at its ends, and the function's values at these points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bracket {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// The lower point, and the function's value there.
    left: (f64, f64),
    /// The upper point, and the function's value there.
    right: (f64, f64),
}

impl Bracket {
    /// The bracket from `low` to `high`.
    pub fn new(low: f64, high: f64, mut f: impl FnMut(f64) -> f64) -> Self {
        let (left, right) = (high - part() * (high - low), low + part() * (high - low));
        Self { low, high, left: (left, f(left)), right: (right, f(right)) }
    }

    /// One step: cuts off the part beyond the point with the larger value.
    pub fn shrink(&mut self, mut f: impl FnMut(f64) -> f64) {
        let Self { low, high, left, right } = *self;
        if left.1 < right.1 {
            let place = right.0 - part() * (right.0 - low);
            *self = Self { low, high: right.0, left: (place, f(place)), right: left };
        } else {
            let place = left.0 + part() * (high - left.0);
            *self = Self { low: left.0, high, left: right, right: (place, f(place)) };
        }
    }

    /// The point with the smaller value, and the value there.
    pub fn least(&self) -> (f64, f64) {
        if self.left.1 < self.right.1 { self.left } else { self.right }
    }
}

/// The share of the bracket that a step keeps.
fn part() -> f64 {
    0.5 * (5f64.sqrt() - 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_close_in_on_the_minimum() {
        let f = |x: f64| (x - 0.3).powi(2);
        let mut bracket = Bracket::new(-1.0, 2.0, f);
        for step in 1..=30 {
            bracket.shrink(f);
            let length = 3.0 * part().powi(step);
            assert!(
                bracket.low <= 0.3
                    && 0.3 <= bracket.high
                    && (bracket.high - bracket.low - length).abs() < 1e-9
            );
        }
        assert!((bracket.least().0 - 0.3).abs() < 1e-5 && bracket.least().1 < 1e-10);
    }
}
