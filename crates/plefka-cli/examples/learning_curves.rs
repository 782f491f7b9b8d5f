//! Draws the learning curves of a table with two classes as an SVG: `learning_curves DATA TARGET OUT.svg [DRAWS]`. The
//! curves are the accuracies of ridge regression at λ = 10⁻⁶ and 10 and of logistic regression at λ = 10⁻⁶, fitted to n
//! random rows and tested on the other rows.

use std::ops::ControlFlow;
use std::path::Path;

use anyhow::{Context, ensure};
use plefka::data::readers::{ReadOptions, read};
use plefka::data::{Labels, Values};
use plefka_regression::sweep::{Curve, SweepSettings, sweep};
use plefka_report::{Line, Lines, svg};

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    ensure!(arguments.len() >= 3, "usage: learning_curves DATA TARGET OUT.svg [DRAWS]");
    let draws = arguments.get(3).map_or(Ok(60), |draws| draws.parse())?;
    let options = ReadOptions { label_column: Some(arguments[1].clone()), ..ReadOptions::default() };
    let table = read(Path::new(&arguments[0]), &options)?;
    let Values::F64(x) = table.values else { anyhow::bail!("expected a table of numbers") };
    let Labels { classes, index } = table.labels.context("expected a target")?;
    ensure!(classes.len() == 2, "expected two classes, found {}", classes.len());
    let y = index.iter().map(|&k| f64::from(k)).collect();
    let p = x.ncols();
    let shares = [
        0.18, 0.35, 0.6, 0.8, 0.9, 0.95, 1.0, 1.02, 1.05, 1.15, 1.4, 1.8, 2.5, 3.5, 5.3, 8.0, 14.0, 25.0,
        61.0,
    ];
    let sizes: Vec<usize> = shares.iter().map(|share| (share * p as f64).round() as usize).collect();
    let sizes = sizes.into_iter().filter(|&size| size > 1 && size < x.nrows()).collect();
    let settings = SweepSettings { sizes, draws, lambdas: vec![1e-6, 10.0], ..SweepSettings::default() };
    let found = sweep(&x, &y, &settings, &|_, _| ControlFlow::Continue(()))?;
    let curves: Vec<Named> = found.curves.iter().map(named).collect();
    print(&found.curves[0], &curves);
    std::fs::write(&arguments[2], picture(&curves))?;
    Ok(())
}

/// The name of a curve, and its points: (rows, accuracy).
type Named = (String, Vec<(f64, f64)>);

fn named(curve: &Curve) -> Named {
    let points = curve.points.iter().filter_map(|point| Some((point.rows as f64, point.accuracy?.value)));
    (format!("{}, λ = {}", curve.model, curve.lambda), points.collect())
}

/// Prints a table of the accuracies; `first` has the numbers of rows.
fn print(first: &Curve, curves: &[Named]) {
    println!("| rows | {} |", curves.iter().map(|curve| curve.0.as_str()).collect::<Vec<_>>().join(" | "));
    println!("|---|{}", "---|".repeat(curves.len()));
    for (k, point) in first.points.iter().enumerate() {
        let cells: Vec<String> = curves.iter().map(|curve| format!("{:.3}", curve.1[k].1)).collect();
        println!("| {} | {} |", point.rows, cells.join(" | "));
    }
}

/// The chart of the accuracies.
fn picture(curves: &[Named]) -> String {
    let lines = curves.iter().map(|(name, points)| Line { class: "single", name, points, band: &[] });
    let chart = Lines {
        lines: lines.collect(),
        x_label: "rows fitted to",
        y_label: "accuracy on the others",
        log_x: true,
        described: "Accuracy against the number of rows fitted to".into(),
        ..Lines::default()
    };
    svg(&chart)
}
