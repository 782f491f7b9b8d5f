//! The advisor's results on a regression.

use serde::Serialize;

use super::warning::Warning;
use crate::picard::Picard;
use crate::selection::{Choice, Rule};

/// The result of one rule, and the advisor's verdict on it.
#[derive(Debug, Clone, Serialize)]
pub struct RuleVerdict {
    /// The rule.
    pub rule: Rule,
    /// The rule's choice.
    pub choice: Option<Choice>,
    /// The reason why the rule has no choice.
    pub why_not: Option<String>,
    /// Effective degrees of freedom at the rule's choice.
    pub degrees_of_freedom: Option<f64>,
    /// ‖x − x_chosen‖/‖x_chosen‖.
    pub distance: Option<f64>,
    /// Whether the rule's solution differs from the advisor's by more than six times the noise in the advisor's
    /// solution.
    pub misled: bool,
}

/// A reason why a choice may be far off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Doubt {
    /// Nearly every row is fitted, including its noise.
    FitsNoise,
    /// This direction (counted from 1) stands above the noise, but is damped by more than half.
    LosesSignal(usize),
}

/// All results of the advisor.
#[derive(Debug, Clone, Serialize)]
pub struct Advice {
    /// λ in units of s², or the number of directions.
    pub parameter: f64,
    /// Effective degrees of freedom at the choice.
    pub degrees_of_freedom: f64,
    /// The reason of the choice, in a sentence.
    pub why: String,
    /// The rules, in the order of [`Rule::ALL`].
    pub verdicts: Vec<RuleVerdict>,
    /// The Picard plot.
    pub picard: Picard,
    /// The probability that a white residual looks at least as coloured as the residual of the choice; smallest over
    /// targets.
    pub whiteness: f64,
    /// The reason why the choice may be far off, if there is one.
    pub doubt: Option<Doubt>,
    /// The warnings.
    pub warnings: Vec<Warning>,
}
