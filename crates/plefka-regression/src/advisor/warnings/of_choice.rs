//! Warnings about the choice and about those of the rules.

use super::wording::{number, shown, warning};
use crate::advisor::advice::{Advice, Doubt, RuleVerdict};
use crate::advisor::held_out::HeldOut;
use crate::advisor::problem::ProblemKind;
use crate::advisor::table::APART;
use crate::advisor::warning::{Warning, WarningKind};
use crate::selection::Rule;

/// Probability that a white residual looks at least this coloured; a warning follows below it.
const COLOURED: f64 = 0.01;

pub(super) fn doubtful(advice: &Advice) -> Option<Warning> {
    let (text, evidence) = match advice.doubt? {
        Doubt::FitsNoise => (
            "the choice leaves hardly any degrees of freedom to the residual: it fits the noise, too".to_owned(),
            "on the test problems all 10 choices flagged so had more than five times the least error",
        ),
        Doubt::LosesSignal(direction) => (
            format!("direction {direction} stands above the noise, but the choice damps it by more than half"),
            "on the test problems 7 of 217 choices flagged so had more than five times the least error, all with correlated noise",
        ),
        Doubt::FoldsDisagree => (
            "leaving rows out one by one and in folds ask for different λ: errors depend on which rows are left out"
                .to_owned(),
            "the choice is that of the folds; the difference of the errors exceeds two standard errors",
        ),
    };
    Some(warning(WarningKind::Doubtful, text, evidence))
}

pub(super) fn scales(advice: &Advice) -> Option<Warning> {
    let scaled = advice.standardized.as_ref().filter(|scaled| scaled.better)?;
    let (low, high) = scaled.spread;
    let text = format!(
        "standard deviations of the columns run from {} to {}, and standardised columns predict better",
        number(low),
        number(high)
    );
    let evidence = format!(
        "rms error of held-out folds {} at λ = {} on standardised columns, {} on the columns as they are",
        shown(scaled.error),
        number(scaled.parameter),
        advice.error.map_or_else(String::new, shown)
    );
    Some(warning(WarningKind::Scales, text, evidence))
}

/// Whether the choice for the solution of a problem, not told to be one, predicts worse than leaving one out.
pub(super) fn predicts_worse(advice: &Advice, held: Option<&HeldOut<'_>>, told: bool) -> Option<Warning> {
    let held = held.filter(|_| !told && advice.problem == ProblemKind::Inverse)?;
    let one_out =
        advice.verdicts.iter().find(|verdict| verdict.rule == Rule::LeaveOneOut)?.choice.as_ref()?;
    let gap = held.difference(advice.parameter, one_out.parameter)?;
    if !gap.exceeds(APART) {
        return None;
    }
    let (own, other) = (held.error(advice.parameter)?.root(), held.error(one_out.parameter)?.root());
    let text = format!(
        "the choice is for the solution of an inverse problem; predictions are better at the λ of leaving one out, {}",
        number(one_out.parameter)
    );
    let evidence =
        format!("rms error of held-out folds {} there, {} at the choice", shown(other), shown(own));
    Some(warning(WarningKind::PredictsWorse, text, evidence))
}

pub(super) fn correlated(advice: &Advice, slow: bool) -> Option<Warning> {
    let text = format!(
        "neighbouring residuals are alike: white noise would look so once in {:.0} times",
        (1.0 / advice.whiteness).min(1e9)
    );
    let evidence = match advice.problem {
        ProblemKind::Table => "standard errors here count rows as independent",
        _ => {
            "on the test problems generalised cross-validation had more than five times the least error in 1436 of 1721 draws with \
            such residuals"
        }
    };
    (advice.whiteness < COLOURED && slow).then(|| warning(WarningKind::CorrelatedResiduals, text, evidence))
}

pub(super) fn misled(advice: &Advice) -> Option<Warning> {
    let misled: Vec<&RuleVerdict> = advice
        .verdicts
        .iter()
        .filter(|verdict| verdict.misled && verdict.rule != Rule::Discrepancy)
        .collect();
    let names: Vec<&str> = misled.iter().map(|verdict| verdict.rule.title()).collect();
    let (text, evidence) = if advice.problem == ProblemKind::Table {
        let worst = misled.iter().filter_map(|verdict| verdict.error);
        let worst = worst.max_by(|a, b| a.value.total_cmp(&b.value))?;
        let (worst, own) = (shown(worst), advice.error.map_or_else(String::new, shown));
        (
            "errors of held-out folds exceed that of the choice by more than two standard errors of the difference",
            format!("rms error {own} at the choice, up to {worst} at theirs"),
        )
    } else {
        (
            "another solution, further off than six times the noise in the chosen one",
            "on the test problems 8806 of 9857 solutions flagged so had more than five times the least error"
                .to_owned(),
        )
    };
    let text = format!("{}: {text}", names.join(", "));
    (!misled.is_empty()).then(|| warning(WarningKind::Misled, text, evidence))
}
