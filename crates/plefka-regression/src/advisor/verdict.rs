//! The verdicts on the rules' choices.

use super::advice::RuleVerdict;
use super::evidence::Estimate;
use super::held_out::HeldOut;
use super::problem::ProblemKind;
use super::scale::Scale;
use super::table::APART;
use crate::Regression;
use crate::picard::Picard;
use crate::selection::{Choice, Rule};

/// What the rules' choices are compared with.
pub(super) struct Judge<'a> {
    /// The advisor's choice.
    pub parameter: f64,
    pub problem: ProblemKind,
    pub picard: &'a Picard,
    pub held: Option<&'a HeldOut<'a>>,
}

/// The verdicts, in the order of [`Rule::ALL`], which is that of `choices`.
pub(super) fn verdicts<const N: usize>(
    regression: &Regression,
    choices: [Result<Choice, String>; N],
    judge: &Judge<'_>,
) -> Vec<RuleVerdict> {
    let scale = Scale::of(regression, judge.parameter, judge.picard);
    Rule::ALL
        .iter()
        .zip(choices)
        .map(|(&rule, choice)| verdict(regression, rule, choice, judge, &scale))
        .collect()
}

fn verdict(
    regression: &Regression,
    rule: Rule,
    choice: Result<Choice, String>,
    judge: &Judge<'_>,
    scale: &Scale,
) -> RuleVerdict {
    let mut verdict = RuleVerdict {
        rule,
        choice: None,
        why_not: None,
        degrees_of_freedom: None,
        distance: None,
        error: None,
        misled: false,
    };
    let choice = match choice {
        Ok(choice) => choice,
        Err(why) => return RuleVerdict { why_not: Some(why), ..verdict },
    };
    let spectrum = &regression.spectrum;
    let factors = regression.filter.factors(&spectrum.values, choice.parameter);
    verdict.degrees_of_freedom = Some(spectrum.degrees_of_freedom(&factors));
    let distance = scale.distance(regression, choice.parameter);
    verdict.distance = Some(scale.relative(distance));
    verdict.error = judge.held.and_then(|held| held.error(choice.parameter)).map(Estimate::root);
    verdict.misled = if judge.problem == ProblemKind::Table {
        let worse = judge.held.and_then(|held| held.difference(choice.parameter, judge.parameter));
        worse.is_some_and(|worse| worse.exceeds(APART))
    } else {
        scale.far(distance)
    };
    verdict.choice = Some(choice);
    verdict
}
