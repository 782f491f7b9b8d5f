//! `ridge sweep`: learning curves.

use std::fmt::Write as _;

use plefka::data::Rows;
use plefka::{Error, Result};
use plefka_regression::sweep::{Curve, Point, Sweep, SweepSettings, Vary, sweep};
use plefka_report::{Card, Charts, Section, Series, render_charts, write};
use serde_json::json;

use super::data::{Columns, read_columns};
use crate::args::RidgeSweepArgs;
use crate::terminal::interrupt;
use crate::terminal::number::short;
use crate::terminal::output::Output;
use crate::terminal::progress::watched;

/// Number of curves that a card can distinguish.
const CURVES: usize = 4;

/// Runs and shows the sweep.
pub(super) fn run(args: &RidgeSweepArgs, output: Output) -> anyhow::Result<()> {
    interrupt::listen()?;
    let columns = read_columns(&args.data)?;
    if columns.weights.is_some() || columns.targets.len() > 1 {
        return Err(Error::setting(
            "weights",
            "weights, or several targets",
            "one target without weights in a sweep",
        )
        .into());
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
        write(path, &render_charts(&report(args, &columns, &settings, &found)))?;
    }
    let document = json!({
        "target": columns.targets[0],
        "classes": columns.classes,
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

fn title(curve: &Curve) -> String {
    format!("{}, λ = {}", curve.model, short(curve.lambda))
}

fn size(vary: Vary, point: &Point) -> f64 {
    if vary == Vary::Rows { point.rows as f64 } else { point.columns as f64 }
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

fn report(args: &RidgeSweepArgs, columns: &Columns, settings: &SweepSettings, found: &Sweep) -> Charts {
    let name = if found.vary == Vary::Rows { "rows fitted to" } else { "columns" };
    let curves = || found.curves.iter().take(CURVES);
    let card = |title: &str, y_label: &str, log: bool, caption: &str, series: Vec<Series>| Card {
        title: title.into(),
        series: series.into_iter().filter(|series| !series.points.is_empty()).collect(),
        x_label: name.into(),
        y_label: y_label.into(),
        log: (true, log),
        caption: caption.into(),
        ..Card::default()
    };
    let along = |curve: &Curve, value: &dyn Fn(&Point) -> Option<f64>| -> Vec<(f64, f64)> {
        curve.points.iter().filter_map(|point| Some((size(found.vary, point), value(point)?))).collect()
    };
    let line = |curve: &Curve, value: &dyn Fn(&Point) -> Option<f64>| Series {
        name: title(curve),
        points: along(curve, value),
        marked: false,
    };
    let mut cards = Vec::new();
    if found.classes.is_some() {
        let series =
            curves().map(|curve| line(curve, &|point| point.accuracy.map(|mean| mean.value))).collect();
        let caption = "The share of the other rows on the right side of the plane, a mean over draws.";
        cards.push(card("Accuracy", "share", false, caption, series));
    }
    for curve in found.curves.iter().filter(|curve| curve.model == "ridge").take(CURVES) {
        let theory = Series {
            name: "theory".into(),
            points: along(curve, &|point| point.expected.filter(|x| x.is_finite()).map(f64::sqrt)),
            marked: false,
        };
        let mut series = vec![line(curve, &|point| point.median_squared_error.map(f64::sqrt))];
        series.push(theory);
        let caption = "On the other rows, the median over draws, beside what the theory of large random designs with this \
            covariance expects; columns with rare large values go beyond it.";
        cards.push(card(
            &format!("Error, λ = {}", short(curve.lambda)),
            "root mean square",
            true,
            caption,
            series,
        ));
    }
    let norms = curves().map(|curve| line(curve, &|point| Some(point.median_norm))).collect();
    cards.push(card("Size of the solution", "‖w‖", true, "The median over draws.", norms));
    let values = curves().filter(|curve| curve.model == "ridge").take(1);
    let values = values.map(|curve| line(curve, &|point| point.smallest_singular_value)).collect();
    let caption = "It falls towards zero where rows and columns are as many: what is divided by it blows up.";
    cards.push(card("Smallest singular value", "s", true, caption, values));
    let separable: Vec<Series> = curves()
        .filter(|curve| curve.model == "logistic")
        .map(|curve| line(curve, &|point| point.separable))
        .collect();
    if !separable.is_empty() {
        let caption = "The share of draws whose classes a plane parts. While it does the logistic solution grows without bound \
            as λ → 0.";
        cards.push(card("Separable draws", "share", false, caption, separable));
    }
    Charts {
        kind: "Learning curves",
        title: columns.title(&args.data),
        summary: vec![
            ("rows".into(), columns.y.nrows().to_string()),
            ("columns".into(), columns.names.len().to_string()),
            ("draws at each size".into(), settings.draws.to_string()),
            ("seed".into(), settings.seed.to_string()),
        ],
        warnings: Vec::new(),
        sections: vec![Section { title: "Curves", table: None, cards }],
    }
}
