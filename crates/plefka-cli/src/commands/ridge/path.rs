//! `ridge path`: a path of λ.

use std::fmt::Write as _;

use plefka::room::check_room;
use plefka::{Error, Result};
use plefka_regression::path::Point;
use plefka_regression::picard::picard;
use plefka_regression::{Choice, Regression, Rule};
use plefka_report::{Charts, render_charts};
use serde_json::{Value, json};

use super::data::{Columns, read_columns};
use super::plots;
use super::regression::regression;
use crate::args::RidgePathArgs;
use crate::runs::page::write;
use crate::terminal::number::short;
use crate::terminal::output::Output;

/// Rows of the table on the terminal.
const ROWS: usize = 24;
/// The rules that a path marks: the rules with closed forms.
const RULES: [Rule; 4] = [Rule::Gcv, Rule::LeaveOneOut, Rule::LCurve, Rule::QuasiOptimality];

/// Fits and shows the path.
pub(super) fn run(args: &RidgePathArgs, output: Output) -> anyhow::Result<()> {
    let columns = read_columns(&args.data, false, output)?;
    let fit = regression(&columns, &args.model)?;
    let parameters = parameters(args, &fit)?;
    let points = fit.path(&parameters)?;
    let choices: Vec<Choice> = RULES.iter().filter_map(|&rule| fit.choose(rule, None).ok()).collect();
    if let Some(path) = &args.coefficients {
        plefka::io::atomic::write(path, coefficients(&fit, &columns, &parameters)?.as_bytes())?;
    }
    if let Some(path) = &args.out {
        write(path, &render_charts(&report(args, &columns, &fit, &points, &choices)))?;
    }
    let document = document(args, &columns, &fit, &points, &choices);
    output.result(&document, &(text(&fit, &points, &choices) + &warned(&columns)))
}

fn parameters(args: &RidgePathArgs, fit: &Regression) -> Result<Vec<f64>> {
    if !args.lambda.is_empty() {
        let mut given = args.lambda.clone();
        given.sort_by(f64::total_cmp);
        return Ok(given);
    }
    if args.points == 0 {
        return Err(Error::setting("points", 0, "at least 1"));
    }
    check_room("points", args.points, 100.0 * args.points as f64, 1.0)?;
    let grid = fit.grid(args.points);
    // Columns that are all constant have no scale: every λ gives the mean.
    Ok(if grid.is_empty() { vec![0.0] } else { grid })
}

/// The warning about a target that looks like labels, as text.
fn warned(columns: &Columns) -> String {
    warnings(columns).iter().map(|warning| format!("\nwarning: {warning}\n")).collect()
}

fn warnings(columns: &Columns) -> Vec<&'static str> {
    let text = "the target has few distinct whole numbers, taken as numbers; --target-kind classes takes them as classes";
    columns.few_whole.then_some(text).into_iter().collect()
}

/// A table of λ, the intercept and the slopes of the user's columns.
fn coefficients(fit: &Regression, columns: &Columns, parameters: &[f64]) -> Result<String> {
    let mut text =
        String::from(if columns.outputs.len() > 1 { "target,lambda,intercept" } else { "lambda,intercept" });
    columns.names.iter().for_each(|name| text.extend([",", &quoted(name)]));
    text.push('\n');
    for (target, name) in columns.outputs.iter().enumerate() {
        let found = fit.coefficients_along(parameters, target)?;
        for (k, parameter) in parameters.iter().enumerate() {
            if columns.outputs.len() > 1 {
                write!(text, "{},", quoted(name)).expect("strings take any text");
            }
            write!(text, "{parameter},{}", found.intercept[k]).expect("strings take any text");
            for slope in found.slopes.column(k) {
                write!(text, ",{slope}").expect("strings take any text");
            }
            text.push('\n');
        }
    }
    Ok(text)
}

fn quoted(name: &str) -> String {
    if name.contains([',', '"', '\n']) {
        format!("\"{}\"", name.replace('"', "\"\""))
    } else {
        name.to_owned()
    }
}

fn document(
    args: &RidgePathArgs,
    columns: &Columns,
    fit: &Regression,
    points: &[Point],
    choices: &[Choice],
) -> Value {
    json!({
        "rows": fit.problem.n_counted(),
        "columns": columns.names,
        "targets": columns.targets,
        "outputs": columns.outputs,
        "classes": columns.class_names(),
        "filter": args.model.filter,
        "penalty": args.model.penalty,
        "rank": fit.spectrum.rank(),
        "dropped": fit.spectrum.dropped,
        "singular_values": fit.spectrum.values,
        "path": points,
        "choices": choices,
        "coefficients": args.coefficients,
        "warnings": warnings(columns),
        "report": args.out,
    })
}

fn text(fit: &Regression, points: &[Point], choices: &[Choice]) -> String {
    let name = if fit.filter.counts() { "kept" } else { "λ" };
    let mut out = format!(
        "{} rows, {} columns, rank {}\n\n{name:>12}{:>12}{:>12}{:>12}{:>14}{:>14}\n",
        fit.problem.n_counted(),
        fit.n_columns(),
        fit.spectrum.rank(),
        "freedom",
        "‖residual‖",
        "‖w‖",
        "rms GCV",
        "rms left out"
    );
    let stride = points.len().div_ceil(ROWS).max(1);
    for (k, point) in points.iter().enumerate() {
        if k % stride != 0 && k + 1 != points.len() {
            continue;
        }
        let root = |squares: &[f64]| short(squares.iter().sum::<f64>().sqrt());
        let cells = [root(&point.squared_residual), root(&point.squared_norm)];
        let mean = |scores: &[f64]| short((scores.iter().sum::<f64>() / scores.len() as f64).sqrt());
        let _ = writeln!(
            out,
            "{:>12}{:>12}{:>12}{:>12}{:>14}{:>14}",
            short(point.parameter),
            short(point.degrees_of_freedom),
            cells[0],
            cells[1],
            mean(&point.generalized_cross_validation),
            mean(&point.leave_one_out)
        );
    }
    out.push('\n');
    for choice in choices {
        let edge = if choice.edge { " (at the end of its range)" } else { "" };
        let _ = writeln!(out, "{:<32}{}{edge}", choice.rule.title(), short(choice.parameter));
    }
    out
}

fn report(
    args: &RidgePathArgs,
    columns: &Columns,
    fit: &Regression,
    points: &[Point],
    choices: &[Choice],
) -> Charts {
    let marks: Vec<(&str, f64)> =
        choices.iter().map(|choice| (choice.rule.title(), choice.parameter)).collect();
    let best = choices.first().map_or(0.0, |choice| choice.parameter);
    Charts {
        kind: "Ridge regression",
        title: columns.title(&args.data),
        summary: plots::summary(fit, columns),
        warnings: warnings(columns).into_iter().map(|text| format!("{text}.")).collect(),
        sections: vec![
            plots::path(fit, columns, points, &[], &marks),
            plots::directions(fit, &picard(&fit.spectrum), best),
        ],
    }
}
