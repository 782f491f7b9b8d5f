//! What the advisor says of a regression.

use serde::Serialize;

use super::warning::Warning;
use crate::picard::Picard;
use crate::selection::{Choice, Rule};

/// What one rule says, and what the advisor makes of it.
#[derive(Debug, Clone, Serialize)]
pub struct RuleVerdict {
    /// The rule.
    pub rule: Rule,
    /// Its choice.
    pub choice: Option<Choice>,
    /// Why there is none.
    pub why_not: Option<String>,
    /// Effective degrees of freedom there.
    pub degrees_of_freedom: Option<f64>,
    /// ‖x − x_chosen‖/‖x_chosen‖.
    pub distance: Option<f64>,
    /// Whether its solution is another one than the advisor's: further off than six times the noise in that.
    pub misled: bool,
}

/// Why a choice may be far off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Doubt {
    /// Nearly every row is fitted, the noise with it.
    FitsNoise,
    /// This direction (from 1) stands above the noise, but is damped by more than half.
    LosesSignal(usize),
}

/// All that the advisor found.
#[derive(Debug, Clone, Serialize)]
pub struct Advice {
    /// λ in units of s², or the number of directions.
    pub parameter: f64,
    /// Effective degrees of freedom there.
    pub degrees_of_freedom: f64,
    /// How it was chosen, in a sentence.
    pub why: String,
    /// The rules, in the order of [`Rule::ALL`].
    pub verdicts: Vec<RuleVerdict>,
    /// The Picard plot.
    pub picard: Picard,
    /// The probability that a white residual looks as coloured as that of the choice; smallest over targets.
    pub whiteness: f64,
    /// Why the choice may be far off, if it may.
    pub doubt: Option<Doubt>,
    /// What deserves attention.
    pub warnings: Vec<Warning>,
}
