//! The page of `ridge sweep`: accuracy, error, norm, smallest singular value and separable draws against size.

use plefka_regression::sweep::{Curve, Point, Sweep, SweepSettings, Vary};
use plefka_report::{Card, Charts, Section, Series};

use super::curve::{size, title};
use super::data::Columns;
use crate::args::RidgeSweepArgs;
use crate::terminal::number::short;

/// Number of curves that a card can distinguish.
const CURVES: usize = 4;

/// The page.
pub(super) fn page(
    args: &RidgeSweepArgs,
    columns: &Columns,
    settings: &SweepSettings,
    found: &Sweep,
) -> Charts {
    let ridge = found.curves.iter().filter(|curve| curve.model == "ridge").take(CURVES);
    let mut cards = Vec::new();
    cards.extend(accuracy(found));
    cards.extend(ridge.map(|curve| error(found.vary, curve)));
    cards.extend([norm(found), smallest(found)]);
    cards.extend(separable(found));
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

fn accuracy(found: &Sweep) -> Option<Card> {
    let of = |point: &Point| point.accuracy.map(|mean| mean.value);
    let series = shown(found).map(|curve| line(found.vary, curve, of)).collect();
    let caption = "The share of the other rows on the right side of the plane, a mean over draws.";
    found.classes.map(|_| card(found.vary, ("Accuracy", "share"), false, caption, series))
}

/// The error of ridge regression at one λ, beside the theory.
fn error(vary: Vary, curve: &Curve) -> Card {
    let expected = |point: &Point| point.expected.filter(|x| x.is_finite()).map(f64::sqrt);
    let series = vec![
        line(vary, curve, |point| point.median_squared_error.map(f64::sqrt)),
        Series { name: "theory".into(), ..line(vary, curve, expected) },
    ];
    let caption = "On the other rows, the median over draws, beside what the theory of large random designs with this \
        covariance expects; columns with rare large values go beyond it.";
    let title = format!("Error, λ = {}", short(curve.lambda));
    card(vary, (&title, "root mean square"), true, caption, series)
}

fn norm(found: &Sweep) -> Card {
    let norms = shown(found).map(|curve| line(found.vary, curve, |point| Some(point.median_norm))).collect();
    card(found.vary, ("Size of the solution", "‖w‖"), true, "The median over draws.", norms)
}

fn smallest(found: &Sweep) -> Card {
    let values = shown(found).filter(|curve| curve.model == "ridge").take(1);
    let values = values.map(|curve| line(found.vary, curve, |point| point.smallest_singular_value)).collect();
    let caption = "It falls towards zero where rows and columns are as many: what is divided by it blows up.";
    card(found.vary, ("Smallest singular value", "s"), true, caption, values)
}

fn separable(found: &Sweep) -> Option<Card> {
    let series: Vec<Series> = shown(found)
        .filter(|curve| curve.model == "logistic")
        .map(|curve| line(found.vary, curve, |point| point.separable))
        .collect();
    let caption = "The share of draws whose classes a plane parts. While it does the logistic solution grows without bound \
        as λ → 0.";
    (!series.is_empty()).then(|| card(found.vary, ("Separable draws", "share"), false, caption, series))
}

/// The curves that a card shows.
fn shown(found: &Sweep) -> impl Iterator<Item = &Curve> {
    found.curves.iter().take(CURVES)
}

/// The values of a curve, where it has them.
fn line(vary: Vary, curve: &Curve, value: impl Fn(&Point) -> Option<f64>) -> Series {
    let points = curve.points.iter().filter_map(|point| Some((size(vary, point), value(point)?)));
    Series { name: title(curve), points: points.collect(), marked: false }
}

/// A chart against size, of the series with points; `log` is the scale of the vertical axis.
fn card(vary: Vary, (title, y): (&str, &str), log: bool, caption: &str, series: Vec<Series>) -> Card {
    let name = if vary == Vary::Rows { "rows fitted to" } else { "columns" };
    Card {
        title: title.into(),
        series: series.into_iter().filter(|series| !series.points.is_empty()).collect(),
        x_label: name.into(),
        y_label: y.into(),
        log: (true, log),
        caption: caption.into(),
        ..Card::default()
    }
}
