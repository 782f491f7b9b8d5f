//! A card: one chart of lines and marked points with its title, legend and caption.

use maud::{Markup, html};

use crate::charts::lines::draw;
use crate::charts::{Line, Lines, Map};

/// Style classes of the lines of a card, in their order.
const CLASSES: [&str; 4] = ["train", "validation", "third", "fourth"];
/// Style classes of marked points, which differ in colour and shape.
const MARKS: [&str; 3] = ["mark", "mark second", "mark third"];

/// A line, or a set of marked points.
#[derive(Debug, Clone, Default)]
pub struct Series {
    /// Name of the series.
    pub name: String,
    /// (x, y).
    pub points: Vec<(f64, f64)>,
    /// Whether points are marked instead of joined by a line.
    pub marked: bool,
}

/// One chart of up to four lines.
#[derive(Debug, Clone, Default)]
pub struct Card {
    /// Title of the chart.
    pub title: String,
    /// The lines.
    pub series: Vec<Series>,
    /// Uncertainties of the first lines, (x, low, high), drawn as areas behind them; may be shorter than `series`.
    pub bands: Vec<Vec<(f64, f64, f64)>>,
    /// Cells below the lines.
    pub map: Option<Map>,
    /// Points that the axes include.
    pub reach: Vec<(f64, f64)>,
    /// Name of the horizontal axis.
    pub x_label: String,
    /// Name of the vertical axis.
    pub y_label: String,
    /// Whether (horizontal, vertical) axes are logarithmic.
    pub log: (bool, bool),
    /// Explanation of the chart.
    pub caption: String,
}

/// Class, name and stretches of a series: every marked point is a separate line, whose ends turn it into a dot or a
/// square.
type Part<'a> = (&'static str, &'a str, Vec<&'a [(f64, f64)]>);

fn parts(series: &[Series]) -> Vec<Part<'_>> {
    let (mut lines, mut marks) = (CLASSES.into_iter().cycle(), MARKS.into_iter().cycle());
    let parts = series.iter().map(|series| {
        let (class, stretches) = match series.marked {
            true => (marks.next(), series.points.chunks(1).collect()),
            false => (lines.next(), vec![&series.points[..]]),
        };
        (class.unwrap_or_default(), series.name.as_str(), stretches)
    });
    parts.collect()
}

/// The chart under its title.
pub(super) fn draw_card(card: &Card) -> Markup {
    let parts = parts(&card.series);
    let band = |series: usize| card.bands.get(series).map_or(&[][..], Vec::as_slice);
    let all = parts.iter().enumerate().flat_map(|(k, (class, name, parts))| {
        parts.iter().map(move |points| Line { class, name, points, band: band(k) })
    });
    let chart = Lines {
        lines: all.collect(),
        map: card.map.as_ref(),
        reach: &card.reach,
        x_label: &card.x_label,
        y_label: &card.y_label,
        log: card.log.1,
        log_x: card.log.0,
        described: described(card),
        monitor: None,
    };
    let (drawing, notes) = draw(&chart);
    html! {
        figure.card {
            h3 { (card.title) }
            @if card.series.len() > 1 {
                ul.legend {
                    @for (class, name, stretches) in &parts {
                        @if !stretches.is_empty() { li class=(class) { (name) } }
                    }
                }
            }
            @if let Some(map) = &card.map { (map.legend()) }
            (drawing)
            @for note in notes { p.note { (note) } }
            figcaption { (card.caption) }
        }
    }
}

/// Title, caption and content of the map, for screen readers.
fn described(card: &Card) -> String {
    let map = card.map.as_ref().map_or_else(String::new, |map| format!(" {}", map.described()));
    format!("{}: {}{map}", card.title, card.caption)
}
