//! The first row of a table of text.

use super::super::options::{HeaderRow, ReadOptions};
use super::super::source::Source;
use super::super::text::{Delimiter, parse_number};
use super::cells::{Cell, Cells};
use super::label;
use crate::error::Result;

/// The first row.
#[derive(Debug)]
pub(super) struct Top {
    pub line: u64,
    pub cells: Vec<Vec<u8>>,
    /// The column of labels.
    pub label: Option<usize>,
    /// Whether that column was found by its name, which is in this row.
    pub named: bool,
}

impl Top {
    /// The first row; a row of several numbers in a file of one column is refused.
    pub(super) fn new(
        source: &Source,
        line: u64,
        cells: Vec<Vec<u8>>,
        options: &ReadOptions,
        delimiter: Delimiter,
    ) -> Result<Self> {
        if delimiter == Delimiter::Blanks && cells.len() == 1 {
            let parts: Vec<&[u8]> = cells[0].split(|b| b";\t,".contains(b)).map(<[u8]>::trim_ascii).collect();
            if parts.len() > 1
                && !parts[0].is_empty()
                && parts.iter().all(|p| p.is_empty() || parse_number(p).is_some())
            {
                let found = format!("{} columns", parts.len());
                return Err(source.error(format!("line {line}"), found, "1 as in the rows below"));
            }
        }
        let is_text = |cell: &[u8]| parse_number(cell).is_none();
        let flag = options.flags.label_column;
        let label = options
            .label_column
            .as_deref()
            .map(|wanted| label::column(wanted, &cells, flag, is_text))
            .transpose()?;
        let named = label.is_some_and(|(_, by_name)| by_name) && options.header != HeaderRow::No;
        Ok(Self { line, cells, label: label.map(|(column, _)| column), named })
    }

    /// Whether the first column may be an index: it has no name, or the name that pandas gives to one, while the others
    /// have names, or numbers from 0 as names.
    pub(super) fn may_have_index(&self, cells: &Cells, header: HeaderRow) -> bool {
        let unnamed = self.cells[0].is_empty() || self.cells[0].starts_with(b"Unnamed: 0");
        let others = || self.cells.iter().enumerate().skip(1).filter(|(k, _)| Some(*k) != self.label);
        let all_named = others().all(|(_, cell)| cells.read(cell) == Cell::Text);
        let named = header == HeaderRow::Yes || all_named || self.counts(cells, 1);
        unnamed && header != HeaderRow::No && self.label != Some(0) && others().count() > 0 && named
    }

    /// Whether the cells from column `first` on are 0, 1, 2 …
    pub(super) fn counts(&self, cells: &Cells, first: usize) -> bool {
        let rest = || self.cells.iter().skip(first).enumerate();
        rest().count() > 1 && rest().all(|(k, cell)| cells.read(cell) == Cell::Number(k as f64))
    }
}
