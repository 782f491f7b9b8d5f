//! A line chart as a separate SVG file: the chart of a report with its colours, a legend and a marked height.

use super::drawing::Drawing;
use super::frame::{LEFT, px};
use super::lines::{Line, Lines, drawing};

/// Colours of the lines in their order, which also differ in lightness.
const COLOURS: [&str; 4] = ["#1f66cc", "#c2500a", "#2a7f3f", "#6a51a3"];
/// Height of a line of the legend, in chart units.
const LEGEND: f64 = 16.0;
const STYLE: &str = "text{font:11px sans-serif;fill:#555b66}.grid line{stroke:#e3e6eb}.grid .base,.grid .notch\
    {stroke:#555b66}.line{fill:none;stroke-width:1.8;stroke-linejoin:round}.band{fill:transparent}.map{fill:#f7cc4c}";

/// The chart as an SVG document; empty if there is nothing to draw. The colours of this function distinguish the lines,
/// whatever their class.
pub fn svg(chart: &Lines) -> String {
    let (Some(Drawing { inside, width, height }), _) = drawing(chart, &|line| Some(colour(line))) else {
        return String::new();
    };
    let place = |line: usize| height + LEGEND * line as f64;
    let entry = |(k, line): (usize, &Line)| {
        let y = place(k) + 0.5 * LEGEND;
        let (mark, text, name) = (px(y - 4.0), px(y), escaped(line.name));
        let (left, colour) = (px(LEFT), colour(k));
        format!(
            "<path d=\"M{left} {mark}h18\" stroke=\"{colour}\" stroke-width=\"3\"/><text x=\"82\" y=\"{text}\">{name}</text>"
        )
    };
    let legend: String = chart.lines.iter().enumerate().map(entry).collect();
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {}\" role=\"img\" aria-label=\"{}\">\
         <style>{STYLE}</style><rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>{}{legend}</svg>\n",
        px(place(chart.lines.len())),
        escaped(&chart.described),
        inside.into_string()
    )
}

fn colour(line: usize) -> &'static str {
    COLOURS[line % COLOURS.len()]
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_stands_alone() {
        let points = [[(0.0, 1.0), (1.0, 10.0)], [(0.0, 0.1), (1.0, 2.0)]];
        let line =
            |k: usize| Line { class: "single", name: ["a & b", "c"][k], points: &points[k], band: &[] };
        let chart = Lines {
            lines: vec![line(0), line(1)],
            x_label: "epoch",
            y_label: "nats",
            log: true,
            described: "two \"curves\"".into(),
            ..Lines::default()
        };
        let document = svg(&chart);
        assert!(document.starts_with("<svg xmlns=") && document.trim_end().ends_with("</svg>"));
        assert_eq!(document.matches("<svg").count(), 1);
        assert!(document.contains("a &amp; b") && document.contains("two &quot;curves&quot;"));
        for colour in &COLOURS[..2] {
            // The colour occurs in the line and in the legend.
            assert_eq!(document.matches(colour).count(), 2, "{document}");
        }
        let nothing = Line { points: &[], ..line(0) };
        assert_eq!(svg(&Lines { lines: vec![nothing], ..chart }), "");
    }
}
