//! The reflected Gray code (Knuth 7.2.1.1): an order of all states of digits in one base in which every step changes
//! one digit by one.

/// One step: which digit changes, from which value, up or down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// Number of the digit.
    pub digit: usize,
    /// Its value before the step.
    pub from: usize,
    /// Whether the value rises by one; otherwise it falls by one.
    pub up: bool,
}

impl Change {
    /// The value of the digit after the step.
    pub fn to(self) -> usize {
        if self.up { self.from + 1 } else { self.from - 1 }
    }

    /// The smaller of the two values.
    pub fn lower(self) -> usize {
        self.from.min(self.to())
    }

    /// 1 for up, −1 for down.
    pub fn sign(self) -> f64 {
        if self.up { 1.0 } else { -1.0 }
    }
}

/// The changes from the state of all zeros to the last state, base^digits − 1 of them. The first digit changes most
/// often: in base 2, step k changes the digit whose number is the number of trailing zero bits of k.
#[derive(Debug, Clone)]
pub struct GrayCode {
    base: usize,
    digits: Vec<usize>,
    up: Vec<bool>,
}

impl GrayCode {
    /// The steps through all states of `digits` digits, each from 0 to `base` − 1, from the state of all zeros on.
    pub fn new(digits: usize, base: usize) -> Self {
        Self { base, digits: vec![0; digits], up: vec![true; digits] }
    }

    /// Number of states, base^digits.
    pub fn states(&self) -> usize {
        self.base.pow(self.digits.len() as u32)
    }
}

impl Iterator for GrayCode {
    type Item = Change;

    #[inline]
    fn next(&mut self) -> Option<Change> {
        for digit in 0..self.digits.len() {
            let (from, up) = (self.digits[digit], self.up[digit]);
            if if up { from + 1 < self.base } else { from > 0 } {
                let change = Change { digit, from, up };
                self.digits[digit] = change.to();
                return Some(change);
            }
            self.up[digit] = !up;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_visits_every_state_once_changing_one_digit_by_one() {
        for (digits, base) in [(1, 2), (5, 2), (3, 3), (2, 5)] {
            let mut code = GrayCode::new(digits, base);
            let mut seen = std::collections::BTreeSet::from([code.digits.clone()]);
            while let Some(change) = code.next() {
                assert_eq!(code.digits[change.digit], change.to());
                assert!(seen.insert(code.digits.clone()));
            }
            assert_eq!((seen.len(), code.states()), (base.pow(digits as u32), seen.len()));
        }
    }
}
