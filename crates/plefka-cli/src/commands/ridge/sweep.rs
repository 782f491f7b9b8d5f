//! `ridge sweep`: learning curves.

use std::fmt::Write as _;

use plefka::data::Rows;
use plefka::{Error, Result};
use plefka_regression::sweep::{Sweep, SweepSettings, Vary, sweep};
use plefka_report::render_charts;
use serde_json::json;

use super::curve::{size, title};
use super::data::read_columns;
use super::sweep_page::page;
use crate::args::RidgeSweepArgs;
use crate::runs::page::write;
use crate::terminal::number::short;
use crate::terminal::output::Output;
use crate::terminal::progress::watched;

/// Runs and shows the sweep.
pub(super) fn run(args: &RidgeSweepArgs, output: Output) -> anyhow::Result<()> {
    let columns = read_columns(&args.data, false, output)?;
    if columns.weights.is_some() || columns.targets.len() > 1 {
        return Err(Error::setting(
            "weights",
            "weights, or several targets",
            "one target without weights in a sweep",
        )
        .into());
    }
    if columns.y.ncols() > 1 {
        let expected = "two classes or numbers in a sweep";
        return Err(Error::setting("target", format!("{} classes", columns.y.ncols()), expected).into());
    }
    let Rows::Dense(x) = &columns.x else {
        return Err(Error::setting("data", "sparse rows", "a dense table in a sweep").into());
    };
    let settings = settings(args, x.dim())?;
    let y = columns.y.column(0).to_owned();
    let found = watched("sweep", |watch| {
        sweep(x, &y, &settings, &|done, all| watch(done as f64 / all.max(1) as f64))
    })?;
    if let Some(path) = &args.out {
        write(path, &render_charts(&page(args, &columns, &settings, &found)))?;
    }
    let document = json!({
        "target": columns.targets[0],
        "classes": columns.class_names(),
        "vary": settings.vary,
        "draws": settings.draws,
        "standardize": settings.standardize,
        "seed": settings.seed,
        "curves": found.curves,
        "report": args.out,
    });
    output.result(&document, &text(&found))
}

fn settings(args: &RidgeSweepArgs, (n, p): (usize, usize)) -> Result<SweepSettings> {
    let rows = args.rows.unwrap_or(p.min(n / 2));
    let sizes = if args.sizes.is_empty() {
        match args.vary {
            Vary::Rows => grid(p, n * 4 / 5),
            Vary::Columns => grid(rows, p),
        }
    } else {
        args.sizes.clone()
    };
    Ok(SweepSettings {
        vary: args.vary,
        sizes,
        rows,
        draws: args.draws,
        lambdas: args.lambda.clone(),
        logistic: !args.no_logistic,
        standardize: !args.no_standardize,
        seed: args.seed,
    })
}

/// Sizes up to `most`, closely spaced near `peak`.
fn grid(peak: usize, most: usize) -> Vec<usize> {
    let shares =
        [0.2, 0.35, 0.5, 0.7, 0.85, 0.95, 1.0, 1.05, 1.15, 1.4, 2.0, 3.0, 5.0, 10.0, 20.0, 40.0, 80.0];
    let mut sizes: Vec<usize> = shares.iter().map(|share| (share * peak as f64).round() as usize).collect();
    sizes.retain(|size| (2..=most).contains(size));
    sizes.push(most.max(1));
    sizes.sort_unstable();
    sizes.dedup();
    sizes
}

fn text(found: &Sweep) -> String {
    let mut out = String::new();
    for curve in &found.curves {
        let ridge = curve.model == "ridge";
        let _ = writeln!(out, "{}", title(curve));
        let last = if ridge { ["rms error", "theory", "least s"] } else { ["", "", "separable"] };
        let _ = writeln!(
            out,
            "{:>8}{:>12}{:>12}{:>12}{:>12}{:>12}",
            "size", "accuracy", last[0], last[1], "‖w‖", last[2]
        );
        for point in &curve.points {
            let root = |x: Option<f64>| x.map_or_else(String::new, |x| short(x.sqrt()));
            let accuracy = point.accuracy.map_or_else(|| "-".into(), |mean| format!("{:.4}", mean.value));
            let last = point.smallest_singular_value.or(point.separable).map_or_else(String::new, short);
            let _ = writeln!(
                out,
                "{:>8}{accuracy:>12}{:>12}{:>12}{:>12}{last:>12}",
                size(found.vary, point),
                root(point.median_squared_error),
                root(point.expected),
                short(point.median_norm)
            );
        }
        out.push('\n');
    }
    out
}
