//! The learning rate after undone steps: halved at each of them, and doubled again after [`RECOVERY`] accepted steps.

use crate::error::{Error, Result};
use crate::float::Float;
use crate::training::state::State;

/// Number of accepted steps after which a halved rate is doubled again.
const RECOVERY: u64 = 500;

/// A factor of the learning rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Backoff {
    /// The factor, a power of 2 in (0, 1].
    pub(super) factor: f64,
    /// Number of accepted steps since the factor changed.
    accepted_since: u64,
}

impl Default for Backoff {
    fn default() -> Self {
        Self { factor: 1.0, accepted_since: 0 }
    }
}

impl Backoff {
    /// Records an accepted or an undone step.
    pub(super) fn follow(&mut self, accepted: bool) {
        if !accepted {
            *self = Self { factor: 0.5 * self.factor, accepted_since: 0 };
        } else if self.factor < 1.0 {
            self.accepted_since += 1;
            if self.accepted_since >= RECOVERY {
                *self = Self { factor: 2.0 * self.factor, accepted_since: 0 };
            }
        }
    }

    pub(super) fn state<F: Float>(self) -> State<F> {
        State::new()
            .with_number("factor", self.factor)
            .with_number("accepted_since", self.accepted_since as f64)
    }

    /// Restores the result of [`Backoff::state`].
    pub(super) fn restore<F: Float>(mut state: State<F>) -> Result<Self> {
        let (factor, accepted) = (state.take_number("factor")?, state.take_number("accepted_since")?);
        if !(factor > 0.0 && factor <= 1.0) {
            return Err(Error::input("checkpoint: factor of the rate", factor, "above 0, at most 1"));
        }
        if !(accepted.fract() == 0.0 && (0.0..RECOVERY as f64).contains(&accepted)) {
            let expected = format!("a whole number below {RECOVERY}");
            return Err(Error::input(
                "checkpoint: steps since the factor of the rate changed",
                accepted,
                expected,
            ));
        }
        Ok(Self { factor, accepted_since: accepted as u64 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_halve_and_patience_doubles() {
        let mut backoff = Backoff::default();
        (0..600).for_each(|_| backoff.follow(true));
        assert_eq!(backoff, Backoff::default());
        backoff.follow(false);
        backoff.follow(false);
        assert_eq!(backoff.factor, 0.25);
        (0..RECOVERY - 1).for_each(|_| backoff.follow(true));
        assert_eq!(backoff, Backoff { factor: 0.25, accepted_since: RECOVERY - 1 });
        assert_eq!(Backoff::restore(backoff.state::<f32>()).ok(), Some(backoff));
        backoff.follow(true);
        assert_eq!(backoff, Backoff { factor: 0.5, accepted_since: 0 });
        assert!(Backoff::restore(State::<f64>::new()).is_err());
        for accepted in [f64::NAN, -1.0, 0.5, RECOVERY as f64, 1e300] {
            let state =
                State::<f32>::new().with_number("factor", 0.5).with_number("accepted_since", accepted);
            assert!(Backoff::restore(state).is_err(), "{accepted}");
        }
    }
}
