//! The learning curves: every monitor on training and validation data together, which makes overfitting visible.

use maud::{Markup, html};

use super::monitor::MonitorSeries;
use crate::charts::lines::draw;
use crate::charts::{Interval, Line, Lines};
use crate::number::number;

/// The section.
pub(super) fn section(history: &[MonitorSeries]) -> Markup {
    html! {
        section #curves {
            h2 { "Learning curves" }
            @if history.is_empty() {
                p.note { "No monitor was recorded." }
            } @else {
                div.cards { @for series in history { (card(series)) } }
            }
        }
    }
}

fn card(series: &MonitorSeries) -> Markup {
    let lines = lines(series);
    let chart = Lines {
        lines: lines.clone(),
        x_label: "epoch",
        y_label: &series.unit,
        log: series.log_scale,
        described: describe(series, &lines),
        monitor: Some(&series.name),
        ..Lines::default()
    };
    let (drawing, notes) = draw(&chart);
    html! {
        figure.card {
            h3 { (series.label) }
            ul.legend {
                @for line in &lines {
                    li class=(line.class) {
                        @let value = last(line.points);
                        (line.name) " " strong { (value.map_or("–".into(), number)) }
                        @if value.is_some_and(f64::is_finite) && !series.unit.is_empty() { " " (series.unit) }
                    }
                }
            }
            (drawing)
            @if let Some(late) = late(series, &lines) {
                details.zoom { summary { "The second half, enlarged" } (late) }
            }
            @for note in notes { p.note { (note) } }
            figcaption {
                (series.help)
                @if series.log_scale { " Logarithmic axis." }
                @if lines.iter().any(|line| !line.band.is_empty()) { " The area behind a curve is its error." }
            }
        }
    }
}

/// The training line, and the validation line if there is one.
fn lines(series: &MonitorSeries) -> Vec<Line<'_>> {
    let train = Line { class: "train", name: "training", points: &series.train, band: &series.train_band };
    let (points, band) = (&series.validation, &series.validation_band);
    let validation = Line { class: "validation", name: "validation", points, band };
    let present = [train.clone(), validation].into_iter().filter(|line| !line.points.is_empty());
    let present: Vec<_> = present.collect();
    if present.is_empty() { vec![train] } else { present }
}

/// The curves over the second half of training on separate axes, if the change in the first half leaves them less than
/// a quarter of the height.
fn late(series: &MonitorSeries, lines: &[Line]) -> Option<Markup> {
    let ends = |values: &mut dyn Iterator<Item = f64>| {
        let finite = values.filter(|v| v.is_finite());
        finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)))
    };
    let points = || lines.iter().flat_map(|line| line.points);
    let (first, end) = ends(&mut points().map(|point| point.0));
    let is_late = |point: &&(f64, f64)| point.0 >= 0.5 * (first + end);
    let (low, high) = ends(&mut points().map(|point| point.1));
    let (late_low, late_high) = ends(&mut points().filter(is_late).map(|point| point.1));
    let parts: Vec<Vec<(f64, f64)>> =
        lines.iter().map(|line| line.points.iter().filter(is_late).copied().collect()).collect();
    if series.log_scale
        || parts.iter().all(|part| part.len() < 4)
        || 4.0 * (late_high - late_low) > high - low
    {
        return None;
    }
    let in_time = |interval: &&Interval| interval.0 >= 0.5 * (first + end);
    let bands: Vec<Vec<Interval>> =
        lines.iter().map(|line| line.band.iter().filter(in_time).copied().collect()).collect();
    let parts = parts.iter().zip(&bands);
    let lines =
        lines.iter().zip(parts).map(|(line, (points, band))| Line { points, band, ..line.clone() }).collect();
    let described = format!("{}, the second half of training enlarged", series.label);
    Some(draw(&Lines { lines, x_label: "epoch", y_label: &series.unit, described, ..Lines::default() }).0)
}

/// The last recorded value, finite or not.
fn last(points: &[(f64, f64)]) -> Option<f64> {
    points.iter().max_by(|a, b| a.0.total_cmp(&b.0)).map(|point| point.1)
}

fn describe(series: &MonitorSeries, lines: &[Line]) -> String {
    let mut text = format!("{} by epoch", series.label);
    for line in lines {
        let finite: Vec<f64> = line.points.iter().map(|point| point.1).filter(|v| v.is_finite()).collect();
        if let (Some(&first), Some(&end)) = (finite.first(), finite.last()) {
            text += &format!("; {} from {} to {} {}", line.name, number(first), number(end), series.unit);
        }
    }
    text.trim_end().to_string()
}
