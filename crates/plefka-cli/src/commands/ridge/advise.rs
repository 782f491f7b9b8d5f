//! `ridge advise`: the rules side by side, a choice, and warnings.

use std::fmt::Write as _;

use plefka_regression::Regression;
use plefka_regression::advisor::{Advice, AdvisorSettings, ProblemKind, advise};
use plefka_regression::classification::{ClassAdvice, compare};
use plefka_regression::selection::k_fold::Folds;
use plefka_report::render_charts;
use serde_json::{Value, json};

use super::advise_page::{Shown, page};
use super::advised::{Advised, taken_as_classes};
use super::data::{Columns, read_columns};
use super::regression::regression;
use super::verdicts::{cells, head, remarks};
use crate::args::RidgeAdviseArgs;
use crate::runs::page::write;
use crate::terminal::number::short;
use crate::terminal::output::{Output, facts};

/// Advises on λ and shows the result.
pub(super) fn run(args: &RidgeAdviseArgs, output: Output) -> anyhow::Result<()> {
    if let Some(noise) = args.noise.filter(|noise| !(noise.is_finite() && *noise >= 0.0)) {
        return Err(plefka::Error::setting("noise", noise, "a finite number, not negative").into());
    }
    let columns = read_columns(&args.data, true, output)?;
    let fit = regression(&columns, &args.model)?;
    let folds = folds(args, &columns)?;
    let problem = match args.problem {
        // Classes are predicted, whatever the matrix looks like.
        ProblemKind::Auto if columns.classes.is_some() => ProblemKind::Table,
        told => told,
    };
    let settings = AdvisorSettings { noise: args.noise, folds, problem };
    let mut advice = advise(&fit, Some(columns.data()), &settings)?;
    if args.problem == ProblemKind::Auto && columns.classes.is_some() {
        advice.problem_why = "the target has classes".into();
    }
    advice.warnings.splice(0..0, taken_as_classes(&columns));
    let classes = classifiers(&fit, &columns, &advice, settings.folds.as_ref())?;
    let advised = Advised { advice: &advice, classes: classes.as_ref(), standardize: args.model.standardize };
    if let Some(path) = &args.out {
        let shown = Shown { fit: &fit, columns: &columns, source: &args.data, advised: &advised };
        write(path, &render_charts(&page(&shown, settings.folds.as_ref())?))?;
    }
    output.result(&document(args, &columns, &advised), &text(&fit, &columns, &advised))
}

/// The comparison of classifiers, of a target of classes with folds.
fn classifiers(
    fit: &Regression,
    columns: &Columns,
    advice: &Advice,
    folds: Option<&Folds>,
) -> plefka::Result<Option<ClassAdvice>> {
    let both = columns.classes.as_ref().zip(folds).filter(|_| !fit.filter.counts());
    both.map(|(classes, folds)| compare(fit, columns.data(), &classes.index, advice, folds)).transpose()
}

/// The folds for K-fold cross-validation.
fn folds(args: &RidgeAdviseArgs, columns: &Columns) -> plefka::Result<Option<Folds>> {
    let n = columns.y.nrows();
    Ok(match (args.folds, &columns.classes) {
        (0, _) => None,
        // Fewer rows than folds: cross-validation is then a rule without a choice.
        (k, _) if k > n => None,
        (k, _) if args.block_folds => Some(Folds::blocks(n, k)?),
        (k, Some(classes)) => Some(Folds::stratified(&classes.index, k, args.seed)?),
        (k, None) => Some(Folds::shuffled(n, k, args.seed)?),
    })
}

fn document(args: &RidgeAdviseArgs, columns: &Columns, advised: &Advised<'_>) -> Value {
    let advice = advised.advice;
    json!({
        "targets": columns.targets,
        "classes": columns.class_names(),
        "problem": advice.problem,
        "problem_why": advice.problem_why,
        "filter": args.model.filter,
        "penalty": args.model.penalty,
        "standardize": args.model.standardize,
        "parameter": advice.parameter,
        "degrees_of_freedom": advice.degrees_of_freedom,
        "why": advice.why,
        "error": advice.error,
        "error_of_mean": advice.error_of_mean,
        "standardized": advice.standardized,
        "advised": advised.document(),
        "classification": advised.classes,
        "doubt": advice.doubt,
        "rules": advice.verdicts,
        "whiteness": advice.whiteness,
        "above_noise": advice.picard.above_noise,
        "noise": advice.picard.noise,
        "warnings": advice.warnings,
        "report": args.out,
    })
}

fn text(fit: &Regression, columns: &Columns, advised: &Advised<'_>) -> String {
    let advice = advised.advice;
    let mut out = String::new();
    let heads = head(if fit.filter.counts() { "kept" } else { "λ" });
    let rows = advice.verdicts.iter().map(|verdict| cells(verdict, advice.problem));
    for row in std::iter::once(heads).chain(rows) {
        let _ = writeln!(out, "{}", line(&row).trim_end());
    }
    for remark in remarks(&advice.verdicts, advice.problem) {
        let _ = writeln!(out, "{remark}");
    }
    out.push('\n');
    let mut found = vec![("problem", format!("{}: {}", advice.problem, advice.problem_why))];
    if let Some(classes) = &columns.classes {
        found.push(("classes", classes.listed()));
    }
    found.extend([("advised", advised.line()), ("because", advice.why.clone())]);
    let errors = advised.errors();
    found.extend(errors.iter().map(|(name, value)| (name.as_str(), value.clone())));
    found.extend([
        ("degrees of freedom", short(advice.degrees_of_freedom)),
        ("directions above the noise", advice.picard.above_noise.to_string()),
    ]);
    out += &facts(&found);
    for warning in &advice.warnings {
        let _ = write!(out, "\nwarning: {}\n  {}\n", warning.text, warning.evidence);
    }
    out
}

/// A row of the table, in 80 columns; a rule without a choice has its reason in place of numbers.
fn line(row: &[String]) -> String {
    if row[2].is_empty() && !row[5].is_empty() {
        return format!("{:<28}{:>9}  {}", row[0], row[1], row[5]);
    }
    format!("{:<28}{:>9}{:>8}{:>9}{:>17}  {}", row[0], row[1], row[2], row[3], row[4], row[5])
}
