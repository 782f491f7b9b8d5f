//! The rows of a table of rules.

use plefka_regression::advisor::{ProblemKind, RuleVerdict};

use super::advised::estimate;
use crate::terminal::number::short;

/// The head of the table on the terminal; `parameter` is what the rules choose.
pub(super) fn head(parameter: &str) -> Vec<String> {
    ["rule", parameter, "freedom", "distance", "rms error", ""].map(str::to_owned).to_vec()
}

/// The meaning of the remarks in [`cells`], for those that occur.
pub(super) fn remarks(verdicts: &[RuleVerdict], problem: ProblemKind) -> Vec<&'static str> {
    let known = [
        ("worse", "worse: the error exceeds that of the choice by two standard errors of their difference"),
        ("differs", "differs: from the chosen solution, by more than six times the noise in that"),
        ("edge", "edge: the choice is at the end of the range that the rule searches"),
    ];
    let found: Vec<String> = verdicts.iter().filter_map(|verdict| cells(verdict, problem).pop()).collect();
    known
        .iter()
        .filter(|(remark, _)| found.iter().any(|known| known == remark))
        .map(|known| known.1)
        .collect()
}

/// The cells of a rule: its title, λ, degrees of freedom, distance, error of held-out folds and remark.
pub(super) fn cells(verdict: &RuleVerdict, problem: ProblemKind) -> Vec<String> {
    let title = verdict.rule.title().to_owned();
    let number = |x: Option<f64>| x.map_or_else(String::new, short);
    let Some(choice) = &verdict.choice else {
        let why_not = verdict.why_not.clone().unwrap_or_default();
        return vec![title, "–".into(), String::new(), String::new(), String::new(), why_not];
    };
    let remark = match (verdict.misled, problem, choice.edge) {
        (true, ProblemKind::Table, _) => "worse",
        (true, _, _) => "differs",
        (false, _, true) => "edge",
        (false, _, false) => "",
    };
    vec![
        title,
        short(choice.parameter),
        number(verdict.degrees_of_freedom),
        number(verdict.distance),
        verdict.error.map_or_else(String::new, estimate),
        remark.into(),
    ]
}
