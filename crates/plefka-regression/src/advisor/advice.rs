//! The advisor's results on a regression.

use serde::Serialize;

use super::evidence::Estimate;
use super::problem::ProblemKind;
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
    /// Root mean square error of predictions of held-out folds at the rule's choice; `None` without folds.
    pub error: Option<Estimate>,
    /// In an inverse problem, whether the rule's solution differs from the advisor's by more than six times the noise in
    /// the advisor's solution; in a table, whether the rule's mean squared error of held-out folds is larger by more than
    /// two standard errors of the difference.
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
    /// Leaving one out and leaving folds out choose λ whose errors differ by more than two standard errors.
    FoldsDisagree,
}

/// The choice on standardised columns.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Standardized {
    /// λ on columns divided by their standard deviations, or the number of directions.
    pub parameter: f64,
    /// Effective degrees of freedom there.
    pub degrees_of_freedom: f64,
    /// Root mean square error of held-out folds.
    pub error: Estimate,
    /// The mean squared error of held-out folds of the columns as they are, less this one's; paired over rows.
    pub gain: Estimate,
    /// Whether the gain exceeds its standard error.
    pub better: bool,
    /// The smallest and the largest standard deviation of a column.
    pub spread: (f64, f64),
}

/// All results of the advisor.
#[derive(Debug, Clone, Serialize)]
pub struct Advice {
    /// The kind of problem that λ is chosen for, never [`ProblemKind::Auto`].
    pub problem: ProblemKind,
    /// The reason for the kind, in a sentence.
    pub problem_why: String,
    /// λ of the columns as the regression has them (standardised only if its preparation says so), or the number of
    /// directions.
    pub parameter: f64,
    /// Root mean square error of predictions of held-out folds at the choice; `None` without folds.
    pub error: Option<Estimate>,
    /// Root mean square error of predictions by the mean of y (by 0 without an intercept).
    pub error_of_mean: f64,
    /// The choice on standardised columns, of a table with folds whose columns have different scales.
    pub standardized: Option<Standardized>,
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
