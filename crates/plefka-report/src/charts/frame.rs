//! The frame that line charts and histograms share: grid, axes, labels, and one band per value that shows a tooltip.

use maud::{Markup, html};

use super::axis::Axis;
use super::drawing::Drawing;

/// Size and margins of every chart in its own units; the page scales the chart to the available room.
pub(super) const WIDTH: f64 = 400.0;
const HEIGHT: f64 = 232.0;
/// Margin at the left.
pub(super) const LEFT: f64 = 56.0;
/// Margin at the right.
pub(super) const RIGHT: f64 = 12.0;
/// Margin at the top.
pub(super) const TOP: f64 = 24.0;
const BOTTOM: f64 = 40.0;

/// The two axes of a chart and what they measure.
#[derive(Debug)]
pub struct Frame {
    /// The horizontal axis.
    pub x: Axis,
    /// The vertical axis.
    pub y: Axis,
    /// Label of the horizontal axis.
    pub x_label: String,
    /// Label of the vertical axis.
    pub y_label: String,
}

/// A strip over the full height with `text` as its tooltip.
#[derive(Debug)]
pub struct Band {
    /// Left edge, right edge and the marked position between them, in chart units.
    pub span: (f64, f64, f64),
    /// Heights of the marked values, in chart units.
    pub marks: Vec<f64>,
    /// The tooltip, one line per value.
    pub text: String,
}

impl Frame {
    /// Horizontal position of a value, in chart units.
    pub fn at_x(&self, value: f64) -> Option<f64> {
        self.x.place(value).map(|part| LEFT + part * (WIDTH - LEFT - RIGHT))
    }

    /// Vertical position of a value, in chart units (downward).
    pub fn at_y(&self, value: f64) -> Option<f64> {
        self.y.place(value).map(|part| HEIGHT - BOTTOM - part * (HEIGHT - TOP - BOTTOM))
    }

    /// The height of the horizontal axis, in chart units.
    pub fn floor(&self) -> f64 {
        HEIGHT - BOTTOM
    }

    /// The whole chart: `marks` inside the frame, and the bands.
    pub fn drawing(&self, marks: &Markup, bands: &[Band]) -> Drawing {
        let inside = html! {
            (self.grid())
            (marks)
            @for band in bands { (band.draw()) }
        };
        Drawing { inside, width: WIDTH, height: HEIGHT }
    }

    fn grid(&self) -> Markup {
        let (right, floor) = (WIDTH - RIGHT, self.floor());
        html! {
            g.grid aria-hidden="true" {
                @for (value, label) in &self.y.ticks {
                    @if let Some(y) = self.at_y(*value) {
                        line x1=(LEFT) x2=(right) y1=(px(y)) y2=(px(y)) {}
                        text.tick x=(LEFT - 7.0) y=(px(y + 4.0)) text-anchor="end" { (label) }
                    }
                }
                @for (value, label) in &self.x.ticks {
                    @if let Some(x) = self.at_x(*value) {
                        line.notch x1=(px(x)) x2=(px(x)) y1=(floor) y2=(floor + 4.0) {}
                        text.tick x=(px(x)) y=(floor + 17.0) text-anchor="middle" { (label) }
                    }
                }
                line.base x1=(LEFT) x2=(right) y1=(floor) y2=(floor) {}
                text.axis-label x=(right) y=(HEIGHT - 6.0) text-anchor="end" { (self.x_label) }
                text.axis-label x="2" y="12" { (self.y_label) }
            }
        }
    }
}

impl Band {
    fn draw(&self) -> Markup {
        let (left, right, x) = self.span;
        let marks: Vec<String> = self.marks.iter().map(|&y| px(y)).collect();
        html! {
            rect.band x=(px(left)) y=(TOP) width=(px((right - left).max(0.1))) height=(HEIGHT - TOP - BOTTOM)
                data-x=(px(x)) data-y=(marks.join(" ")) {
                title { (self.text) }
            }
        }
    }
}

/// A coordinate, rounded to a tenth of a unit, which is finer than any screen shows.
pub(super) fn px(value: f64) -> String {
    let rounded = format!("{value:.1}");
    rounded.strip_suffix(".0").map_or_else(|| rounded.clone(), str::to_string)
}
