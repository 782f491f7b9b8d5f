//! `ridge advise`: the rules side by side, a choice, and warnings.

use std::fmt::Write as _;

use plefka_regression::Rule;
use plefka_regression::advisor::{Advice, AdvisorSettings, RuleVerdict, advise};
use plefka_regression::selection::k_fold::{Data, Folds};
use plefka_report::{Charts, Section, Table, render_charts, write};
use serde_json::{Value, json};

use super::data::{Columns, read_columns};
use super::plots;
use super::regression::regression;
use crate::args::RidgeAdviseArgs;
use crate::terminal::number::short;
use crate::terminal::output::{Output, facts};

/// Number of points of the charts.
const POINTS: usize = 100;

/// Advises on λ and shows the result.
pub(super) fn run(args: &RidgeAdviseArgs, output: Output) -> anyhow::Result<()> {
    if let Some(noise) = args.noise.filter(|noise| !(noise.is_finite() && *noise >= 0.0)) {
        return Err(plefka::Error::setting("noise", noise, "a finite number, not negative").into());
    }
    let columns = read_columns(&args.data)?;
    let fit = regression(&columns, &args.model)?;
    let n = columns.y.nrows();
    let folds = match args.folds {
        0 => None,
        // Fewer rows than folds: cross-validation is then a rule without a choice.
        k if k > n => None,
        k if args.block_folds => Some(Folds::blocks(n, k)?),
        k => Some(Folds::shuffled(n, k, args.seed)?),
    };
    let data = Data { x: &columns.x, y: &columns.y, weights: columns.weights.as_deref() };
    let settings = AdvisorSettings { noise: args.noise, folds };
    let advice = advise(&fit, Some(data), &settings)?;
    if let Some(path) = &args.out {
        let points = fit.path(&fit.grid(POINTS))?;
        let along = match &settings.folds {
            Some(folds) => {
                let parameters: Vec<f64> = points.iter().map(|point| point.parameter).collect();
                let errors = fit.k_fold(data, &parameters, folds)?.1;
                let means = errors.mean_axis(ndarray::Axis(1)).expect("folds").to_vec();
                parameters.into_iter().zip(means).collect()
            }
            None => Vec::new(),
        };
        let mut marks = vec![("advised", advice.parameter)];
        let corner = advice.verdicts.iter().find(|verdict| verdict.rule == Rule::LCurve);
        marks.extend(
            corner.and_then(|v| v.choice.as_ref()).map(|choice| (Rule::LCurve.title(), choice.parameter)),
        );
        let page = Charts {
            kind: "Advice on a regression",
            title: columns.title(&args.data),
            summary: head(&advice, plots::summary(&fit, &columns)),
            warnings: advice
                .warnings
                .iter()
                .map(|w| format!("{}: {}.", sentence(&w.text), w.remedy))
                .collect(),
            sections: vec![
                Section { title: "The rules", table: Some(table(&advice)), cards: Vec::new() },
                plots::path(&fit, &columns, &points, &along, &marks),
                plots::directions(&fit, &advice.picard, advice.parameter),
            ],
        };
        write(path, &render_charts(&page))?;
    }
    output.result(&document(args, &columns, &advice), &text(&fit, &advice))
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

fn cells(verdict: &RuleVerdict) -> Vec<String> {
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

fn document(args: &RidgeAdviseArgs, columns: &Columns, advice: &Advice) -> Value {
    json!({
        "targets": columns.targets,
        "classes": columns.classes,
        "filter": args.model.filter,
        "penalty": args.model.penalty,
        "parameter": advice.parameter,
        "degrees_of_freedom": advice.degrees_of_freedom,
        "why": advice.why,
        "doubt": advice.doubt,
        "rules": advice.verdicts,
        "whiteness": advice.whiteness,
        "above_noise": advice.picard.above_noise,
        "noise": advice.picard.noise,
        "warnings": advice.warnings,
        "report": args.out,
    })
}

fn text(fit: &plefka_regression::Regression, advice: &Advice) -> String {
    let mut out = format!(
        "{:<32}{:>12}{:>12}{:>12}\n",
        "rule",
        if fit.filter.counts() { "kept" } else { "λ" },
        "freedom",
        "distance"
    );
    for verdict in &advice.verdicts {
        let row = cells(verdict);
        let _ = writeln!(
            out,
            "{}",
            format!("{:<32}{:>12}{:>12}{:>12}  {}", row[0], row[1], row[2], row[3], row[4]).trim_end()
        );
    }
    out.push('\n');
    out += &facts(&[
        ("advised", short(advice.parameter)),
        ("because", advice.why.clone()),
        ("degrees of freedom", short(advice.degrees_of_freedom)),
        ("directions above the noise", advice.picard.above_noise.to_string()),
    ]);
    for warning in &advice.warnings {
        let _ = write!(out, "\nwarning: {}\n  {}\n", warning.text, warning.remedy);
    }
    out
}
