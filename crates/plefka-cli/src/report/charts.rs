//! A page of charts and tables: sections of cards, as the reports on regressions are.

use maud::{Markup, html};

use super::lines::{Line, Lines, draw};
use super::page::{document, summary, warnings};

/// Classes of the lines of a card, in their order.
const CLASSES: [&str; 4] = ["train", "validation", "third", "fourth"];

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
                div.cards { @for card in &section.cards { (draw_card(card)) } }
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

/// Class, name and stretches of a series: every marked point is a line of its own, whose round ends make it a dot.
fn stretches(k: usize, series: &Series) -> (&'static str, &str, Vec<&[(f64, f64)]>) {
    match series.marked {
        true => ("mark", &series.name, series.points.chunks(1).collect()),
        false => (CLASSES[k % CLASSES.len()], &series.name, vec![&series.points[..]]),
    }
}

fn draw_card(card: &Card) -> Markup {
    let parts: Vec<_> = card.series.iter().enumerate().map(|(k, series)| stretches(k, series)).collect();
    let all = parts.iter().flat_map(|(class, name, parts)| {
        parts.iter().map(move |points| Line { class, name, points, band: &[] })
    });
    let chart = Lines {
        lines: all.collect(),
        x_label: &card.x_label,
        y_label: &card.y_label,
        log: card.log.1,
        log_x: card.log.0,
        described: format!("{}: {}", card.title, card.caption),
        monitor: None,
    };
    let (drawing, notes) = draw(&chart);
    html! {
        figure.card {
            h3 { (card.title) }
            @if card.series.len() > 1 {
                ul.legend { @for (class, name, _) in &parts { li class=(class) { (name) } } }
            }
            (drawing)
            @for note in notes { p.note { (note) } }
            figcaption { (card.caption) }
        }
    }
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
            log: (true, true),
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
            "tr class=\"chosen\"",
        ] {
            assert!(page.contains(wanted), "no {wanted}");
        }
        assert_eq!(page.matches("class=\"line mark\"").count(), 2);
    }
}
