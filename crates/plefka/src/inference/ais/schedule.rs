//! Schedules: the places on the path at which a chain stops. Either fixed shapes, or places adapted so that every step
//! costs the same divergence: the symmetric divergence of neighbours is dt² Var_t(d ln f_t/dt), so equal steps in ∫
//! √Var dt (thermodynamic length; Crooks 2007) are equal steps in divergence.

use serde::{Deserialize, Serialize};

use super::Annealed;
use crate::error::{Error, Result};
use crate::float::Float;

crate::choices! {
    /// The shape of a schedule.
    #[derive(Default)]
    pub enum Spacing: "spacing" {
        Linear = "linear": "Equal steps",
        Geometric = "geometric": "Steps that grow by a constant factor, from 10⁻³ on",
        Sigmoid = "sigmoid": "Small steps at both ends: σ(4(2x − 1)), stretched to [0, 1]",
        #[default]
        Adapted = "adapted": "Equal divergence, measured by a pilot run",
    }
}

/// The number of steps and their spacing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// The shape.
    pub spacing: Spacing,
    /// Number of steps; there are `steps` + 1 places.
    pub steps: usize,
}

/// The first place after 0 in a geometric schedule.
const FIRST: f64 = 1e-3;
/// Half the range of the sigmoid's argument.
const STEEPNESS: f64 = 4.0;
/// The least cost of a step, relative to the average cost: steps without cost in the pilot run are not skipped.
const LEAST_COST: f64 = 0.1;

impl Schedule {
    /// The places of a fixed shape. Adapted places are spaced evenly until [`adapt`] replaces them after a pilot run.
    ///
    /// # Errors
    /// [`Error::Setting`] for no steps.
    pub fn places(self) -> Result<Vec<f64>> {
        if self.steps == 0 {
            return Err(Error::setting("temperatures", 0, "at least 1 step"));
        }
        let last = self.steps as f64;
        let logistic = |x: f64| 1.0 / (1.0 + (-x).exp());
        let (low, high) = (logistic(-STEEPNESS), logistic(STEEPNESS));
        let shape = |k: usize| {
            let x = k as f64 / last;
            match self.spacing {
                Spacing::Linear | Spacing::Adapted => x,
                Spacing::Geometric if k == 0 => 0.0,
                Spacing::Geometric => FIRST.powf((last - k as f64) / (last - 1.0).max(1.0)),
                Spacing::Sigmoid => (logistic(STEEPNESS * (2.0 * x - 1.0)) - low) / (high - low),
            }
        };
        let mut places: Vec<f64> = (0..=self.steps).map(shape).collect();
        places[self.steps] = 1.0;
        Ok(places)
    }
}

/// Places for `steps` steps of equal divergence, from a pilot run over `places`.
pub fn adapt<F: Float>(places: &[f64], pilot: &Annealed<F>, steps: usize) -> Vec<f64> {
    let lengths: Vec<f64> = pilot.step_variances.iter().map(|v| v.sqrt()).collect();
    spread(places, &lengths, steps)
}

/// `steps` + 1 places with equal lengths between them. Interval k of `places` has the length `lengths[k]`, spread
/// evenly within the interval.
pub(crate) fn spread(places: &[f64], lengths: &[f64], steps: usize) -> Vec<f64> {
    let total: f64 = lengths.iter().sum();
    let all = places[places.len() - 1] - places[0];
    // A share of the length is spread in proportion to the distance alone.
    let lengths: Vec<f64> = lengths
        .iter()
        .zip(places.windows(2))
        .map(|(length, w)| {
            let share = (w[1] - w[0]) / all;
            let measured = if total > 0.0 { length / total } else { share };
            (measured + LEAST_COST * share) / (1.0 + LEAST_COST)
        })
        .collect();
    let mut out = vec![places[0]];
    let (mut interval, mut below) = (0, 0.0);
    for k in 1..steps {
        let wanted = k as f64 / steps as f64;
        while interval + 1 < lengths.len() && below + lengths[interval] < wanted {
            below += lengths[interval];
            interval += 1;
        }
        let share = ((wanted - below) / lengths[interval]).clamp(0.0, 1.0);
        let place = places[interval] + share * (places[interval + 1] - places[interval]);
        if place > out[out.len() - 1] && place < places[places.len() - 1] {
            out.push(place);
        }
    }
    out.push(places[places.len() - 1]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_shared_out_evenly() {
        // Nine tenths of the length in the last tenth of the path.
        let places: Vec<f64> = (0..=10).map(|k| f64::from(k) / 10.0).collect();
        let lengths: Vec<f64> = (0..10).map(|k| if k == 9 { 0.9 } else { 0.1 / 9.0 }).collect();
        let out = spread(&places, &lengths, 100);
        assert_eq!((out.len(), out[0], out[100]), (101, 0.0, 1.0));
        let inside = out.iter().filter(|&&t| t > 0.9).count();
        assert!((80..=91).contains(&inside), "{inside}");
        assert!(out.windows(2).all(|w| w[0] < w[1]));
    }
}
