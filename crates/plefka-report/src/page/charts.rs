//! A page of charts and tables in sections of cards, as in the reports on regressions.

use maud::{Markup, html};

use super::cards::{Card, draw_card};
use super::document::{document, summary, warnings};
use super::pictures::{Pictures, draw_pictures};
use super::table::{Table, draw_table};
use crate::error::Result;

/// A page.
#[derive(Debug, Clone, Default)]
pub struct Charts {
    /// Kind of the report.
    pub kind: &'static str,
    /// Heading and window title.
    pub title: String,
    /// Key facts.
    pub summary: Vec<(String, String)>,
    /// Warnings, one sentence each.
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

/// The whole page.
pub fn render_charts(page: &Charts) -> String {
    let main = html! {
        (warnings(&page.warnings))
        @for section in &page.sections { (draw_section(section)) }
    };
    document(page.kind, &page.title, &summary(&page.summary), &main).into_string()
}

/// The whole page, with pictures after the sections.
///
/// # Errors
/// [`Error::Input`](crate::Error::Input) for pictures of another size than their shape.
pub fn render_with_pictures(page: &Charts, pictures: &[Pictures]) -> Result<String> {
    let pictures = pictures.iter().map(draw_pictures).collect::<Result<Vec<Markup>>>()?;
    let main = html! {
        (warnings(&page.warnings))
        @for section in &page.sections { (draw_section(section)) }
        @for part in &pictures { (part) }
    };
    Ok(document(page.kind, &page.title, &summary(&page.summary), &main).into_string())
}

fn draw_section(section: &Section) -> Markup {
    html! {
        section {
            h2 { (section.title) }
            @if let Some(table) = &section.table { (draw_table(table)) }
            @if !section.cards.is_empty() {
                // Two cards share the width of the page.
                div.cards.wide[section.cards.len() == 2] { @for card in &section.cards { (draw_card(card)) } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::Map;
    use crate::page::Series;

    #[test]
    fn lines_marks_and_tables_are_on_the_page() {
        let series =
            |name: &str, marked| Series { name: name.into(), points: vec![(1e-3, 2.0), (1.0, 3.0)], marked };
        let card = Card {
            title: "A curve".into(),
            series: vec![series("one", false), series("two <", false), series("best", true)],
            bands: vec![vec![(1e-3, 1.5, 2.5), (1.0, 2.5, 3.5)]],
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
            "class=\"area train\"",
            "one 2 (1.5 to 2.5)",
        ] {
            assert!(page.contains(wanted), "no {wanted}");
        }
        assert_eq!(page.matches("class=\"line mark\"").count(), 2);
        // Cells lie below the lines.
        assert!(page.find("class=\"map\"").unwrap() < page.find("class=\"line train\"").unwrap());
        assert_eq!(page.matches("fill-opacity=").count(), 2);
    }
}
