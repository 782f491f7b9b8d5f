//! The warnings about a regression. Each says what is the matter and which numbers show it; none says what to do
//! without a measurement behind it (docs/regression.md).

mod of_choice;
mod of_data;
mod of_scores;
mod wording;

use super::advice::Advice;
use super::held_out::HeldOut;
use super::warning::Warning;
use crate::Regression;

/// What the warnings take besides the advice.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    /// Whether slow parts dominate the residual.
    pub slow: bool,
    /// Whether the kind of problem was told.
    pub told: bool,
}

/// All warnings that apply, the gravest first.
pub(super) fn of(
    regression: &Regression,
    advice: &Advice,
    held: Option<&HeldOut<'_>>,
    asked: Asked,
) -> Vec<Warning> {
    let choice = [
        of_choice::doubtful(advice),
        of_choice::scales(advice),
        of_choice::predicts_worse(advice, held, asked.told),
        of_choice::correlated(advice, asked.slow),
        of_choice::misled(advice),
    ];
    let data = [
        of_data::truncated(regression, advice),
        of_data::size(regression, advice),
        of_data::collinear(regression),
    ];
    let scores = [
        of_scores::picard(regression, advice),
        of_scores::flat(regression),
        of_scores::edge(regression, advice),
    ];
    choice.into_iter().chain(data).chain(scores).flatten().collect()
}
