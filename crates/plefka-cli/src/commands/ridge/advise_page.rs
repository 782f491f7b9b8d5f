//! The page of `ridge advise`: the rules in a table, the path with the choices, and the singular directions.

use plefka::Result;
use plefka_regression::path::Point;
use plefka_regression::selection::k_fold::Folds;
use plefka_regression::{Regression, Rule};
use plefka_report::{Charts, Section, Table};

use super::advised::{Advised, estimate, title};
use super::data::Columns;
use super::plots;
use super::verdicts::cells;
use crate::args::RidgeData;
use crate::terminal::number::short;

/// Number of points of the charts.
const POINTS: usize = 100;

/// The content of the page.
pub(super) struct Shown<'a> {
    pub fit: &'a Regression,
    pub columns: &'a Columns,
    pub source: &'a RidgeData,
    pub advised: &'a Advised<'a>,
}

/// The page.
pub(super) fn page(shown: &Shown<'_>, folds: Option<&Folds>) -> Result<Charts> {
    let Shown { fit, columns, source, advised } = *shown;
    let advice = advised.advice;
    let points = fit.path(&fit.grid(POINTS))?;
    let along = folds.map_or(Ok(Vec::new()), |folds| errors(fit, columns, &points, folds))?;
    let mut marks = vec![("the choice", advice.parameter)];
    let corner = advice.verdicts.iter().find(|verdict| verdict.rule == Rule::LCurve);
    marks.extend(
        corner.and_then(|v| v.choice.as_ref()).map(|choice| (Rule::LCurve.title(), choice.parameter)),
    );
    let classifiers = classifiers(advised).map(|table| Section {
        title: "Classifiers",
        table: Some(table),
        cards: Vec::new(),
    });
    let mut sections: Vec<Section> = classifiers.into_iter().collect();
    sections.extend([
        Section { title: "The rules", table: Some(table(advised)), cards: Vec::new() },
        plots::path(fit, columns, &points, &along, &marks),
        plots::directions(fit, &advice.picard, advice.parameter),
    ]);
    Ok(Charts {
        kind: "Advice on a regression",
        title: columns.title(source),
        summary: head(advised, plots::summary(fit, columns)),
        warnings: advice.warnings.iter().map(|w| format!("{}: {}.", sentence(&w.text), w.evidence)).collect(),
        sections,
    })
}

/// (parameter, mean squared error over folds) along the path.
fn errors(fit: &Regression, columns: &Columns, points: &[Point], folds: &Folds) -> Result<Vec<(f64, f64)>> {
    let parameters: Vec<f64> = points.iter().map(|point| point.parameter).collect();
    let errors = fit.k_fold(columns.data(), &parameters, folds)?.1;
    let means = errors.mean_axis(ndarray::Axis(1)).expect("folds").to_vec();
    Ok(parameters.into_iter().zip(means).collect())
}

fn head(advised: &Advised<'_>, mut facts: Vec<(String, String)>) -> Vec<(String, String)> {
    let advice = advised.advice;
    facts.push(("problem".into(), format!("{}: {}", advice.problem, advice.problem_why)));
    facts.push(("advised λ".into(), advised.line()));
    facts.extend(advised.errors());
    facts.push(("degrees of freedom of the choice".into(), short(advice.degrees_of_freedom)));
    facts
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn table(advised: &Advised<'_>) -> Table {
    let advice = advised.advice;
    let head =
        ["rule", "λ", "degrees of freedom", "distance of its solution", "rms error of held-out folds", ""];
    let mut rows: Vec<Vec<String>> =
        advice.verdicts.iter().map(|verdict| cells(verdict, advice.problem)).collect();
    rows.push(vec![
        "the choice".into(),
        short(advice.parameter),
        short(advice.degrees_of_freedom),
        String::new(),
        advice.error.map_or_else(String::new, estimate),
        advice.why.clone(),
    ]);
    Table { head: head.map(str::to_owned).to_vec(), chosen: Some(rows.len() - 1), rows }
}

/// The classifiers with their accuracies.
fn classifiers(advised: &Advised<'_>) -> Option<Table> {
    let classes = advised.classes?;
    let row = |model: &_| {
        let plefka_regression::classification::ClassModel { parameter, accuracy, .. } = model;
        vec![title(model), short(*parameter), estimate(*accuracy)]
    };
    let mut rows: Vec<Vec<String>> = classes.models.iter().map(row).collect();
    rows.push(vec!["the largest class".into(), String::new(), short(classes.largest_share)]);
    let head = ["classifier", "λ", "accuracy on held-out folds"].map(str::to_owned).to_vec();
    Some(Table { head, chosen: Some(classes.advised), rows })
}
