//! `ridge advise`: the rules side by side, a choice, and warnings.

use std::fmt::Write as _;

use plefka_regression::Regression;
use plefka_regression::advisor::{Advice, AdvisorSettings, advise};
use plefka_regression::selection::k_fold::Folds;
use plefka_report::{render_charts, write};
use serde_json::{Value, json};

use super::advise_page::{cells, page};
use super::data::{Columns, read_columns};
use super::regression::regression;
use crate::args::RidgeAdviseArgs;
use crate::terminal::number::short;
use crate::terminal::output::{Output, facts};

/// Advises on λ and shows the result.
pub(super) fn run(args: &RidgeAdviseArgs, output: Output) -> anyhow::Result<()> {
    if let Some(noise) = args.noise.filter(|noise| !(noise.is_finite() && *noise >= 0.0)) {
        return Err(plefka::Error::setting("noise", noise, "a finite number, not negative").into());
    }
    let columns = read_columns(&args.data, output)?;
    let fit = regression(&columns, &args.model)?;
    let folds = folds(args, columns.y.nrows())?;
    let settings = AdvisorSettings { noise: args.noise, folds };
    let advice = advise(&fit, Some(columns.data()), &settings)?;
    if let Some(path) = &args.out {
        let page = page(&fit, &columns, &args.data, &advice, settings.folds.as_ref())?;
        write(path, &render_charts(&page))?;
    }
    output.result(&document(args, &columns, &advice), &text(&fit, &advice))
}

/// The folds for K-fold cross-validation of `n` rows.
fn folds(args: &RidgeAdviseArgs, n: usize) -> plefka::Result<Option<Folds>> {
    Ok(match args.folds {
        0 => None,
        // Fewer rows than folds: cross-validation is then a rule without a choice.
        k if k > n => None,
        k if args.block_folds => Some(Folds::blocks(n, k)?),
        k => Some(Folds::shuffled(n, k, args.seed)?),
    })
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

fn text(fit: &Regression, advice: &Advice) -> String {
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
