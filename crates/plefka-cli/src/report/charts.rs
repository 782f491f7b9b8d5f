//! A page of charts and tables: sections of cards, as the reports on regressions are.

use maud::{Markup, html};

use super::lines::{Line, Lines, draw};
use super::map::Map;
use super::page::{document, summary, warnings};

/// Classes of the lines of a card, in their order.
const CLASSES: [&str; 4] = ["train", "validation", "third", "fourth"];
/// Classes of points that are marked: they differ in colour and shape.
const MARKS: [&str; 3] = ["mark", "mark second", "mark third"];

/// A page.
#[derive(Debug, Clone, Default)]
pub struct Charts {
    /// What kind of report this is.
    pub kind: &'static str,
    /// Heading and window title.
    pub title: String,
    /// Key facts.
    pub summary: Vec<(String, String)>,
    /// What deserves attention, one sentence each.
    pub warnings: Vec<String>,
    /// The sections.
    pub sections: Vec<Section>,
}

/// Charts and a table under one heading.
#[derive(Debug, Clone, Default)]
pub struct Section {
    /// The heading.
    pub title: &'static str,
    /// A table above the charts.
    pub table: Option<Table>,
    /// The charts.
    pub cards: Vec<Card>,
}

/// Rows of text under a head.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// Titles of the columns.
    pub head: Vec<String>,
    /// The rows; one may be marked.
    pub rows: Vec<Vec<String>>,
    /// The row that is marked.
    pub chosen: Option<usize>,
}

/// A line, or points that are marked.
#[derive(Debug, Clone, Default)]
pub struct Series {
    /// Its name.
    pub name: String,
    /// (x, y).
    pub points: Vec<(f64, f64)>,
    /// Whether its points are marked in place of a line through them.
    pub marked: bool,
}

/// One chart of up to four lines.
#[derive(Debug, Clone, Default)]
pub struct Card {
    /// Its title.
    pub title: String,
    /// The lines.
    pub series: Vec<Series>,
    /// Cells below them.
    pub map: Option<Map>,
    /// Points that its axes reach.
    pub reach: Vec<(f64, f64)>,
    /// Name of the horizontal axis.
    pub x_label: String,
    /// Name of the vertical axis.
    pub y_label: String,
    /// Whether (horizontal, vertical) axes are logarithmic.
    pub log: (bool, bool),
    /// What it shows.
    pub caption: String,
}

/// The whole page.
pub fn render_charts(page: &Charts) -> String {
    let main = html! {
        (warnings(&page.warnings))
        @for section in &page.sections { (draw_section(section)) }
    };
    document(page.kind, &page.title, &summary(&page.summary), &main).into_string()
}

fn draw_section(section: &Section) -> Markup {
    html! {
        section {
            h2 { (section.title) }
            @if let Some(table) = &section.table { (draw_table(table)) }
            @if !section.cards.is_empty() {
                // Two share the width of the page.
                div.cards.wide[section.cards.len() == 2] { @for card in &section.cards { (draw_card(card)) } }
            }
        }
    }
}

fn draw_table(table: &Table) -> Markup {
    html! {
        div.card.rules {
            table {
                thead { tr { @for title in &table.head { th scope="col" { (title) } } } }
                tbody {
                    @for (k, row) in table.rows.iter().enumerate() {
                        tr.chosen[table.chosen == Some(k)] { @for cell in row { td { (cell) } } }
                    }
                }
            }
        }
    }
}

/// Class, name and stretches of a series: every marked point is a line of its own, whose ends make it a dot or a square.
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

fn draw_card(card: &Card) -> Markup {
    let parts = parts(&card.series);
    let all = parts.iter().flat_map(|(class, name, parts)| {
        parts.iter().map(move |points| Line { class, name, points, band: &[] })
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

/// Title, caption and what the map holds, in place of the picture.
fn described(card: &Card) -> String {
    let map = card.map.as_ref().map_or_else(String::new, |map| format!(" {}", map.described()));
    format!("{}: {}{map}", card.title, card.caption)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_marks_and_tables_are_on_the_page() {
        let series =
            |name: &str, marked| Series { name: name.into(), points: vec![(1e-3, 2.0), (1.0, 3.0)], marked };
        let card = Card {
            title: "A curve".into(),
            series: vec![series("one", false), series("two <", false), series("best", true)],
            map: Some(Map { name: "level".into(), points: vec![(0.1, 2.0, 0.5), (0.3, 2.0, 0.25)] }),
            ..Card::default()
        };
        let table = Table {
            head: vec!["rule".into()],
            rows: vec![vec!["gcv".into()], vec!["ncp".into()]],
            chosen: Some(1),
        };
        let section = Section { title: "Path", table: Some(table), cards: vec![card] };
        let page = render_charts(&Charts { title: "T".into(), sections: vec![section], ..Charts::default() });
        for wanted in [
            "class=\"line train\"",
            "class=\"line validation\"",
            "class=\"line mark\"",
            "two &lt;",
            "<span>level</span><span>0</span>",
            "level: 2 values from 0.25 to 0.5.\"",
            "tr class=\"chosen\"",
        ] {
            assert!(page.contains(wanted), "no {wanted}");
        }
        assert_eq!(page.matches("class=\"line mark\"").count(), 2);
        // Cells lie below the lines.
        assert!(page.find("class=\"map\"").unwrap() < page.find("class=\"line train\"").unwrap());
        assert_eq!(page.matches("fill-opacity=").count(), 2);
    }
}
