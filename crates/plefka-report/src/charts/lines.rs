//! A line chart of one or more series over a common horizontal axis; a value that is not a number leaves a gap.

use maud::{Markup, html};

use super::area::{self, Interval};
use super::axis::{Axis, drawable};
use super::drawing::Drawing;
use super::frame::{Band, Frame, px};
use super::map::Map;
use super::thinning::{MOST_POINTS, sorted, thin};
use crate::number::{counted, number};

/// One line.
#[derive(Debug, Clone)]
pub struct Line<'a> {
    /// Style class: `train`, `validation` or `single`.
    pub class: &'static str,
    /// Its name in the tooltip.
    pub name: &'a str,
    /// (x, y) in any order; y may be NaN.
    pub points: &'a [(f64, f64)],
    /// Uncertainty of the line, (x, low, high), drawn as an area behind it; may be empty.
    pub band: &'a [Interval],
}

/// A line chart: its lines, axes and descriptions.
#[derive(Debug, Clone, Default)]
pub struct Lines<'a> {
    /// The lines, at least one.
    pub lines: Vec<Line<'a>>,
    /// Cells below the lines.
    pub map: Option<&'a Map>,
    /// Points that the axes include if they can show them.
    pub reach: &'a [(f64, f64)],
    /// Name of the horizontal axis, also used in the tooltip.
    pub x_label: &'a str,
    /// Name of the vertical axis, a unit.
    pub y_label: &'a str,
    /// Whether the vertical axis is logarithmic.
    pub log: bool,
    /// Whether the horizontal axis is logarithmic.
    pub log_x: bool,
    /// Text for screen readers in place of the picture.
    pub described: String,
    /// The monitor's name, an attribute for programs that read the page.
    pub monitor: Option<&'a str>,
}

/// The chart in a page, and notes on values that it could not show.
pub(crate) fn draw(chart: &Lines) -> (Markup, Vec<String>) {
    let (drawing, notes) = drawing(chart, &|_| None);
    (drawing.map_or_else(|| html! {}, |drawing| drawing.in_page(&chart.described, chart.monitor)), notes)
}

/// The drawing (`None` if there is nothing to draw) and notes on values that it could not show. `stroke` holds the
/// colour of each line; lines without a colour get the colour of their class.
pub(crate) fn drawing(
    chart: &Lines,
    stroke: &dyn Fn(usize) -> Option<&'static str>,
) -> (Option<Drawing>, Vec<String>) {
    let mut notes = Vec::new();
    let thinned: Vec<Vec<(f64, f64)>> =
        chart.lines.iter().map(|line| thin(&sorted(line.points, chart.log_x))).collect();
    if chart.lines.iter().any(|line| line.points.len() > MOST_POINTS) {
        notes.push("Long series are drawn as the smallest and largest value of each stretch.".to_string());
    }
    notes.extend(missing(chart));
    let areas: Vec<Vec<Interval>> =
        chart.lines.iter().map(|line| area::sorted(line.band, MOST_POINTS)).collect();
    let Some(frame) = frame(chart, &thinned, &areas) else {
        let why = if chart.log { "no positive finite value" } else { "no finite value" };
        return (None, vec![format!("There is nothing to draw: {why} was recorded.")]);
    };
    let marks = html! {
        @if let Some(map) = chart.map { (map.draw(&frame)) }
        @for (line, band) in chart.lines.iter().zip(&areas) {
            @let path = area::path(&frame, band, chart.log);
            @if !path.is_empty() { path class={ "area " (line.class) } d=(path) {} }
        }
        @for (k, (line, points)) in chart.lines.iter().zip(&thinned).enumerate() {
            @let path = path(&frame, points);
            @if !path.is_empty() { path stroke=[stroke(k)] class={ "line " (line.class) } d=(path) {} }
        }
    };
    (Some(frame.drawing(&marks, &bands(chart, &frame, &thinned))), notes)
}

fn missing(chart: &Lines) -> Vec<String> {
    let values = || chart.lines.iter().flat_map(|line| line.points);
    let lost = values().filter(|(x, y)| !x.is_finite() || !y.is_finite()).count();
    let low = values().filter(|(_, y)| y.is_finite() && !drawable(*y, chart.log)).count();
    let mut notes = Vec::new();
    if lost > 0 {
        notes.push(format!("Gaps: {} not finite.", is_or_are(lost)));
    }
    if low > 0 {
        notes.push(format!("Gaps: {} not positive, which a logarithmic axis cannot show.", is_or_are(low)));
    }
    notes
}

fn is_or_are(count: usize) -> String {
    format!("{} {}", counted(count, "value"), if count == 1 { "is" } else { "are" })
}

fn frame(chart: &Lines, series: &[Vec<(f64, f64)>], areas: &[Vec<Interval>]) -> Option<Frame> {
    let points = || series.iter().flatten();
    if !points().any(|p| drawable(p.1, chart.log)) {
        return None;
    }
    let ends = areas.iter().flatten().flat_map(|&(_, low, high)| [low, high]);
    let (mut columns, mut rows) = chart.map.map_or_else(Default::default, Map::edges);
    columns.extend(chart.reach.iter().map(|p| p.0).filter(|x| drawable(*x, chart.log_x)));
    rows.extend(chart.reach.iter().map(|p| p.1));
    let y = Axis::fit(points().map(|p| p.1).chain(ends).chain(rows), chart.log, 0.06, 5)?;
    let across = || points().map(|p| p.0).chain(columns.iter().copied());
    let (low, high) = across().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| (l.min(x), h.max(x)));
    let whole = across().all(|x| x.fract() == 0.0);
    let (least, free) = if whole { (1.0, 1.0) } else { (0.0, 0.5) };
    let x = if chart.log_x {
        Axis::fit(across(), true, 0.0, 5)?
    } else if high > low {
        Axis::exact(low, high, least, 5)
    } else {
        Axis::exact(low - free, high + free, least, 2)
    };
    Some(Frame { x, y, x_label: chart.x_label.into(), y_label: chart.y_label.into() })
}

/// SVG path data: one stroke per unbroken run. A lone point is a stroke of length zero, which its round ends turn into
/// a dot.
fn path(frame: &Frame, points: &[(f64, f64)]) -> String {
    let mut path = String::new();
    let place = |point: &(f64, f64)| Some((frame.at_x(point.0)?, frame.at_y(point.1)?));
    for run in points.iter().map(place).collect::<Vec<_>>().split(Option::is_none) {
        for (i, (x, y)) in run.iter().flatten().enumerate() {
            path += &format!("{}{} {}", if i == 0 { "M" } else { "L" }, px(*x), px(*y));
        }
        if run.len() == 1 {
            path += "h0";
        }
    }
    path
}

/// One band per distinct x, which reaches halfway to its neighbours.
fn bands(chart: &Lines, frame: &Frame, series: &[Vec<(f64, f64)>]) -> Vec<Band> {
    let mut all: Vec<f64> = series.iter().flatten().map(|point| point.0).collect();
    all.sort_by(f64::total_cmp);
    all.dedup();
    let places: Vec<f64> = all.iter().filter_map(|&x| frame.at_x(x)).collect();
    let band = |(i, &x): (usize, &f64)| {
        let here = places[i];
        let left = if i == 0 { here - 4.0 } else { 0.5 * (places[i - 1] + here) };
        let right = places.get(i + 1).map_or(here + 4.0, |next| 0.5 * (here + next));
        let values = chart.lines.iter().zip(series).filter_map(|(line, points)| {
            let first = points.partition_point(|point| point.0 < x);
            let interval = line.band.iter().find(|interval| interval.0 == x);
            points.get(first).filter(|point| point.0 == x).map(|point| (line.name, point.1, interval))
        });
        let values: Vec<_> = values.collect();
        let lines = values.iter().map(|(name, y, interval)| {
            let ends = interval.map(|&(_, low, high)| format!(" ({} to {})", number(low), number(high)));
            format!("\n{name} {}{}", number(*y), ends.unwrap_or_default())
        });
        Band {
            span: (left, right, here),
            marks: values.iter().filter_map(|value| frame.at_y(value.1)).collect(),
            text: format!("{} {}{}", chart.x_label, number(x), lines.collect::<String>()),
        }
    };
    all.iter().enumerate().map(band).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(points: &[(f64, f64)], log: bool) -> (String, Vec<String>) {
        let line = Line { class: "train", name: "train", points, band: &[] };
        let (x_label, y_label, described) = ("epoch", "nats", "a curve".to_string());
        let (markup, notes) =
            draw(&Lines { lines: vec![line], x_label, y_label, log, described, ..Lines::default() });
        (markup.into_string(), notes)
    }

    fn path_of(svg: &str) -> &str {
        let start = svg.find(" d=\"").expect("a path") + 4;
        &svg[start..start + svg[start..].find('"').unwrap()]
    }

    #[test]
    fn a_value_that_is_not_finite_breaks_the_line() {
        let (svg, notes) = drawn(&[(0.0, 1.0), (1.0, 2.0), (2.0, f64::NAN), (3.0, 1.0), (4.0, 3.0)], false);
        assert_eq!(path_of(&svg).matches('M').count(), 2);
        assert_eq!(path_of(&svg).matches('L').count(), 2);
        assert_eq!(notes, ["Gaps: 1 value is not finite."]);
    }

    #[test]
    fn one_point_is_a_dot_and_no_point_is_a_note() {
        let (svg, notes) = drawn(&[(1.0, -80.0)], false);
        assert!(path_of(&svg).ends_with("h0") && notes.is_empty());
        for points in [&[][..], &[(0.0, f64::NAN), (1.0, f64::INFINITY)][..]] {
            let (svg, notes) = drawn(points, false);
            assert!(svg.is_empty() && notes[0].starts_with("There is nothing to draw"));
        }
    }

    #[test]
    fn a_log_axis_leaves_out_what_is_not_positive() {
        let (svg, notes) = drawn(&[(0.0, 0.0), (1.0, 1e-3), (2.0, 1e-6)], true);
        assert_eq!(path_of(&svg).matches(['M', 'L']).count(), 2);
        assert!(notes[0].contains("1 value is not positive"), "{notes:?}");
    }

    #[test]
    fn a_band_lies_behind_its_line_within_the_axis_and_in_the_tooltip() {
        let points = [(0.0, 1.0), (1.0, 2.0)];
        let band = [(0.0, -3.0, 5.0), (1.0, 1.5, 2.5)];
        let line = Line { class: "validation", name: "validation", points: &points, band: &band };
        let (x_label, y_label, described) = ("epoch", "nats", "a curve".to_string());
        let chart = Lines { lines: vec![line], x_label, y_label, described, ..Lines::default() };
        let svg = draw(&chart).0.into_string();
        let area = svg.find("class=\"area validation\"").expect("an area");
        assert!(area < svg.find("class=\"line validation\"").unwrap(), "the line is drawn over the area");
        assert!(svg.contains("validation 1 (−3 to 5)") && svg.contains("validation 2 (1.5 to 2.5)"), "{svg}");
        let heights = path_of(&svg).trim_end_matches('Z').split(['M', 'L']).skip(1);
        let heights: Vec<f64> = heights.map(|p| p.split(' ').nth(1).unwrap().parse().unwrap()).collect();
        // The first interval spans the highest and the lowest value of the chart, inside its margins.
        assert!(heights[0] < heights[1] && heights[3] > heights[2], "{heights:?}");
        assert!(heights.iter().all(|y| (24.0..192.0).contains(y)), "{heights:?}");
    }

    #[test]
    fn axes_reach_what_they_are_asked_to() {
        let line = Line { class: "train", name: "train", points: &[(1.0, 2.0), (2.0, 3.0)], band: &[] };
        let reach = [(0.0, 0.0), (4.0, 2.5)];
        let chart = Lines { lines: vec![line], reach: &reach, ..Lines::default() };
        let svg = draw(&chart).0.into_string();
        // The points lie at a quarter and at half of the way from 56 to 388.
        let path = path_of(&svg);
        assert!(path.starts_with("M139 ") && path.contains("L222 "), "{path}");
        assert_eq!((svg.matches(">0<").count(), svg.matches(">4<").count()), (2, 1), "{svg}");
    }

    #[test]
    fn the_highest_value_stands_highest() {
        let (svg, _) = drawn(&[(0.0, 1.0), (1.0, 2.0)], false);
        let heights: Vec<f64> = path_of(&svg)
            .split(['M', 'L'])
            .skip(1)
            .map(|p| p.split(' ').nth(1).unwrap().parse().unwrap())
            .collect();
        assert!(heights[0] > heights[1], "{heights:?}");
    }
}
