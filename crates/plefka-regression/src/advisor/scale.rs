//! The scale of differences between solutions: the noise in the chosen one, and the verdicts on the rules' choices.

use ndarray::Array1;

use super::advice::RuleVerdict;
use crate::picard::Picard;
use crate::selection::{Choice, Rule};
use crate::{Regression, scores};

/// Two solutions differ if their distance exceeds this multiple of the noise in the chosen solution.
const FAR: f64 = 6.0;

/// The chosen solution and its expected errors.
pub(super) struct Scale {
    solution: Array1<f64>,
    /// √(σ² Σ f²/s²), with σ² from the noise of the Picard plot.
    noise: Option<f64>,
    /// The change of the solution with ln λ.
    change: f64,
}

impl Scale {
    pub(super) fn of(regression: &Regression, parameter: f64, picard: &Picard) -> Self {
        let spectrum = &regression.spectrum;
        let factors = regression.filter.factors(&spectrum.values, parameter);
        Self {
            solution: flat(regression, parameter),
            noise: picard.noise.map(|noise| noise * spectrum.gain(&factors).sqrt()),
            change: scores::quasi_optimality(spectrum, regression.filter, parameter).sqrt(),
        }
    }

    fn distance(&self, regression: &Regression, parameter: f64) -> f64 {
        let gap = flat(regression, parameter) - &self.solution;
        gap.dot(&gap).sqrt()
    }

    /// The verdict on a rule's choice.
    pub(super) fn judge(
        &self,
        regression: &Regression,
        rule: Rule,
        choice: Result<Choice, String>,
    ) -> RuleVerdict {
        let choice = match choice {
            Ok(choice) => choice,
            Err(why) => {
                let why_not = Some(why);
                return RuleVerdict {
                    rule,
                    choice: None,
                    why_not,
                    degrees_of_freedom: None,
                    distance: None,
                    misled: false,
                };
            }
        };
        let spectrum = &regression.spectrum;
        let factors = regression.filter.factors(&spectrum.values, choice.parameter);
        let distance = self.distance(regression, choice.parameter);
        let size = self.solution.dot(&self.solution).sqrt();
        RuleVerdict {
            rule,
            degrees_of_freedom: Some(spectrum.degrees_of_freedom(&factors)),
            distance: Some(if size > 0.0 { distance / size } else { f64::from(u8::from(distance > 0.0)) }),
            misled: distance > FAR * self.noise.unwrap_or(self.change),
            choice: Some(choice),
            why_not: None,
        }
    }
}

/// All coefficients of the standard form in one vector.
fn flat(regression: &Regression, parameter: f64) -> Array1<f64> {
    regression.spectrum.solution(regression.filter, parameter).into_iter().collect()
}
