//! The page of `ridge advise`: the rules in a table, the path with the choices, and the singular directions.

use plefka::Result;
use plefka_regression::advisor::{Advice, RuleVerdict};
use plefka_regression::path::Point;
use plefka_regression::selection::k_fold::Folds;
use plefka_regression::{Regression, Rule};
use plefka_report::{Charts, Section, Table};

use super::data::Columns;
use super::plots;
use crate::args::RidgeData;
use crate::terminal::number::short;

/// Number of points of the charts.
const POINTS: usize = 100;

/// The page of the advice on `fit`, a regression of the data named `source`.
pub(super) fn page(
    fit: &Regression,
    columns: &Columns,
    source: &RidgeData,
    advice: &Advice,
    folds: Option<&Folds>,
) -> Result<Charts> {
    let points = fit.path(&fit.grid(POINTS))?;
    let along = folds.map_or(Ok(Vec::new()), |folds| errors(fit, columns, &points, folds))?;
    let mut marks = vec![("advised", advice.parameter)];
    let corner = advice.verdicts.iter().find(|verdict| verdict.rule == Rule::LCurve);
    marks.extend(
        corner.and_then(|v| v.choice.as_ref()).map(|choice| (Rule::LCurve.title(), choice.parameter)),
    );
    Ok(Charts {
        kind: "Advice on a regression",
        title: columns.title(source),
        summary: head(advice, plots::summary(fit, columns)),
        warnings: advice.warnings.iter().map(|w| format!("{}: {}.", sentence(&w.text), w.remedy)).collect(),
        sections: vec![
            Section { title: "The rules", table: Some(table(advice)), cards: Vec::new() },
            plots::path(fit, columns, &points, &along, &marks),
            plots::directions(fit, &advice.picard, advice.parameter),
        ],
    })
}

/// (parameter, mean squared error over folds) along the path.
fn errors(fit: &Regression, columns: &Columns, points: &[Point], folds: &Folds) -> Result<Vec<(f64, f64)>> {
    let parameters: Vec<f64> = points.iter().map(|point| point.parameter).collect();
    let errors = fit.k_fold(columns.data(), &parameters, folds)?.1;
    let means = errors.mean_axis(ndarray::Axis(1)).expect("folds").to_vec();
    Ok(parameters.into_iter().zip(means).collect())
}

fn head(advice: &Advice, mut facts: Vec<(String, String)>) -> Vec<(String, String)> {
    facts.push(("advised λ".into(), short(advice.parameter)));
    facts.push(("degrees of freedom there".into(), short(advice.degrees_of_freedom)));
    facts
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The cells of a rule: its title, λ, degrees of freedom, distance and remark.
pub(super) fn cells(verdict: &RuleVerdict) -> Vec<String> {
    let title = verdict.rule.title().to_owned();
    match &verdict.choice {
        Some(choice) => vec![
            title,
            short(choice.parameter),
            verdict.degrees_of_freedom.map_or_else(String::new, short),
            verdict.distance.map_or_else(String::new, short),
            match (verdict.misled, choice.edge) {
                (true, _) => "another solution".into(),
                (false, true) => "at the end of its range".into(),
                (false, false) => String::new(),
            },
        ],
        None => {
            vec![title, "–".into(), String::new(), String::new(), verdict.why_not.clone().unwrap_or_default()]
        }
    }
}

fn table(advice: &Advice) -> Table {
    let head =
        ["rule", "λ", "degrees of freedom", "distance of its solution", ""].map(str::to_owned).to_vec();
    let mut rows: Vec<Vec<String>> = advice.verdicts.iter().map(cells).collect();
    rows.push(vec![
        "advised".into(),
        short(advice.parameter),
        short(advice.degrees_of_freedom),
        String::new(),
        advice.why.clone(),
    ]);
    Table { head, chosen: Some(rows.len() - 1), rows }
}
