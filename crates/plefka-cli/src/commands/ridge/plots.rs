//! The charts of a regression: scores, the L-curve, coefficients, the Picard plot and filter factors.

use plefka_regression::Regression;
use plefka_regression::path::Point;
use plefka_regression::picard::Picard;
use plefka_report::{Card, Section, Series};

use super::data::Columns;
use crate::terminal::number::short;

/// Number of coefficients drawn, the largest ones.
const DRAWN: usize = 4;

/// Key facts of the data.
pub(super) fn summary(fit: &Regression, columns: &Columns) -> Vec<(String, String)> {
    let mut facts = vec![
        ("rows".to_owned(), fit.problem.n_counted().to_string()),
        ("columns".to_owned(), fit.n_columns().to_string()),
        ("rank".to_owned(), fit.spectrum.rank().to_string()),
    ];
    if let Some((largest, smallest)) = fit.spectrum.range() {
        facts.push(("largest singular value".into(), short(largest)));
        facts.push(("smallest".into(), short(smallest)));
    }
    if let Some(classes) = &columns.classes {
        facts.push(("classes".into(), classes.listed()));
    }
    facts
}

fn x_label(fit: &Regression) -> String {
    if fit.filter.counts() { "directions kept".into() } else { "λ".into() }
}

fn line(name: &str, points: impl Iterator<Item = (f64, f64)>) -> Series {
    Series { name: name.into(), points: points.collect(), marked: false }
}

/// The path: scores, degrees of freedom, the L-curve, coefficients; `folds` are (parameter, mean squared error).
pub(super) fn path(
    fit: &Regression,
    columns: &Columns,
    points: &[Point],
    folds: &[(f64, f64)],
    marks: &[(&str, f64)],
) -> Section {
    let mut cards =
        vec![errors(fit, points, folds, marks), freedom(fit, points), l_curve(fit, points, marks)];
    cards.extend(coefficients(fit, columns, points));
    Section { title: "The path", table: None, cards }
}

/// The root mean square over targets.
fn root_mean(squares: &[f64]) -> f64 {
    (squares.iter().sum::<f64>() / squares.len() as f64).sqrt()
}

/// The expected errors of predictions, with the first choice on the curve of GCV.
fn errors(fit: &Regression, points: &[Point], folds: &[(f64, f64)], marks: &[(&str, f64)]) -> Card {
    let along =
        |f: fn(&Point) -> &Vec<f64>| points.iter().map(move |point| (point.parameter, root_mean(f(point))));
    let mut series = vec![
        line("GCV", along(|point| &point.generalized_cross_validation)),
        line("leaving one out", along(|point| &point.leave_one_out)),
    ];
    if !folds.is_empty() {
        series.push(line("K-fold", folds.iter().map(|&(at, error)| (at, error.sqrt()))));
    }
    let at = |parameter: f64| {
        let near = points
            .iter()
            .min_by(|a, b| (a.parameter - parameter).abs().total_cmp(&(b.parameter - parameter).abs()));
        near.map(|point| (parameter, root_mean(&point.generalized_cross_validation)))
    };
    series.extend(marks.iter().take(1).filter_map(|(name, parameter)| {
        Some(Series { name: (*name).into(), points: vec![at(*parameter)?], marked: true })
    }));
    Card {
        title: "Error of predictions, root mean square".into(),
        series,
        x_label: x_label(fit),
        y_label: "units of the target".into(),
        log: (!fit.filter.counts(), true),
        caption:
            "What generalised cross-validation expects, and rows that are left out. Where the curve is flat \
            predictions hardly depend on λ."
                .into(),
        ..Card::default()
    }
}

fn freedom(fit: &Regression, points: &[Point]) -> Card {
    let freedom = points.iter().map(|point| (point.parameter, point.degrees_of_freedom));
    Card {
        title: "Effective degrees of freedom".into(),
        series: vec![line("degrees of freedom", freedom)],
        x_label: x_label(fit),
        y_label: "Σ f".into(),
        log: (!fit.filter.counts(), false),
        caption: "How many numbers the fit takes from the data.".into(),
        ..Card::default()
    }
}

/// Residual against norm, with the choices on it.
fn l_curve(fit: &Regression, points: &[Point], marks: &[(&str, f64)]) -> Card {
    let place = |point: &Point| {
        let root = |squares: &[f64]| squares.iter().sum::<f64>().sqrt();
        (root(&point.squared_residual), root(&point.squared_norm))
    };
    let mut series = vec![line("L-curve", points.iter().map(place))];
    for (name, parameter) in
        marks.iter().filter(|(name, _)| name.contains("L-curve")).chain(marks.iter().take(1))
    {
        if let Ok(found) = fit.path(&[*parameter]) {
            series.push(Series {
                name: (*name).into(),
                points: found.iter().map(place).collect(),
                marked: true,
            });
        }
    }
    Card {
        title: "Norm of the solution against that of the residual".into(),
        series,
        x_label: "‖y − Xw‖".into(),
        y_label: "‖w‖".into(),
        log: (true, true),
        caption:
            "Left of its corner the solution grows and the fit gains little; right of it the fit suffers."
                .into(),
        ..Card::default()
    }
}

/// The largest coefficients along the path.
fn coefficients(fit: &Regression, columns: &Columns, points: &[Point]) -> Option<Card> {
    let parameters: Vec<f64> = points.iter().map(|point| point.parameter).collect();
    let found = fit.coefficients_along(&parameters, 0).ok()?;
    // Sorted by their largest absolute value over the upper half of the path, where the noise is damped.
    let half = parameters.len() / 2;
    let size = |row: usize| found.slopes.row(row).iter().skip(half).fold(0.0f64, |m, x| m.max(x.abs()));
    let mut order: Vec<usize> = (0..columns.names.len()).collect();
    order.sort_by(|&a, &b| size(b).total_cmp(&size(a)));
    let series = order.iter().take(DRAWN).map(|&row| {
        let values = found.slopes.row(row).to_vec();
        line(&columns.names[row], parameters.iter().copied().zip(values))
    });
    Some(Card {
        title: format!("The {} largest coefficients", DRAWN.min(order.len())),
        series: series.collect(),
        x_label: x_label(fit),
        y_label: "coefficient".into(),
        log: (!fit.filter.counts(), false),
        caption: format!("For target {}, in the units of the data.", columns.outputs[0]),
        ..Card::default()
    })
}

/// The Picard plot and the filter factors at a parameter.
pub(super) fn directions(fit: &Regression, picard: &Picard, parameter: f64) -> Section {
    let numbered =
        |values: &[f64]| values.iter().enumerate().map(|(k, x)| ((k + 1) as f64, *x)).collect::<Vec<_>>();
    let factors = fit.filter.factors(&fit.spectrum.values, parameter);
    Section {
        title: "Singular directions",
        table: None,
        cards: vec![
            Card {
                title: "Picard plot".into(),
                series: vec![
                    line("singular value", numbered(&picard.values).into_iter()),
                    line("|u·y|", numbered(&picard.coefficients).into_iter()),
                    line("ratio", numbered(&picard.ratios).into_iter()),
                ],
                x_label: "direction".into(),
                y_label: String::new(),
                log: (false, true),
                caption: format!(
                    "{} directions stand above the noise. Where |u·y| levels off while singular values fall, their ratio, the \
                     coefficient without regularisation, is noise.",
                    picard.above_noise
                ),
                ..Card::default()
            },
            Card {
                title: format!("Filter factors at {}", short(parameter)),
                series: vec![line("f", numbered(&factors.kept).into_iter())],
                x_label: "direction".into(),
                y_label: "share kept".into(),
                caption: "1 keeps a direction whole, 0 leaves it out.".into(),
                ..Card::default()
            },
        ],
    }
}
