//! A table of texts in its own card.

use maud::{Markup, html};

/// Rows of text under a head.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// Titles of the columns.
    pub head: Vec<String>,
    /// The rows; one may be marked.
    pub rows: Vec<Vec<String>>,
    /// Index of the marked row.
    pub chosen: Option<usize>,
}

/// The table, with the marked row.
pub(super) fn draw_table(table: &Table) -> Markup {
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
