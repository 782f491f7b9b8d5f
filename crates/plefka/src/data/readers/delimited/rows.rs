//! The rows of a table of text below the first one.

use std::ops::ControlFlow;

use super::super::marks::MISSING_MARKS;
use super::super::options::{Flags, ReadOptions};
use super::super::source::Source;
use super::super::text::{Delimiter, for_each_row, is_decimal_comma};
use super::cells::{Cell, Cells};
use super::numbers::Numbers;
use super::top::Top;
use crate::error::{Error, Result};
use crate::room::Held;

/// The file that is read.
#[derive(Clone, Copy)]
pub(super) struct File<'a> {
    pub source: &'a Source,
    pub text: &'a [u8],
    pub delimiter: Delimiter,
}

/// The rows read so far.
pub(super) struct Rows<'a> {
    file: File<'a>,
    cells: &'a Cells,
    flags: Flags,
    /// Cells per row, including the label and the index.
    n_cells: usize,
    label: Option<usize>,
    /// The cells of the first column, where the first row makes it the numbers or names of the rows.
    pub index: Option<Vec<String>>,
    /// Whether a cell may be missing.
    missing: bool,
    /// The limit on rows, for the columns that are looked at.
    limit: Option<usize>,
    values: Numbers,
    held: Held,
    labels: Vec<String>,
    pub n_rows: usize,
    first_line: u64,
}

impl<'a> Rows<'a> {
    /// The rows below a first one, none of them read.
    pub(super) fn below(file: File<'a>, top: &Top, cells: &'a Cells, options: &ReadOptions) -> Self {
        Self {
            file,
            cells,
            flags: options.flags,
            n_cells: top.cells.len(),
            label: top.label,
            index: top.may_have_index(cells, options.header).then(Vec::new),
            missing: options.missing,
            limit: options.limit,
            values: Numbers::Bytes(Vec::new()),
            held: file.source.held(),
            labels: Vec::new(),
            n_rows: 0,
            first_line: top.line,
        }
    }

    /// Adds a row.
    pub(super) fn push(&mut self, line: u64, cells: &mut dyn Iterator<Item = &[u8]>) -> Result<()> {
        let (mut n_cells, mut refused) = (0, None);
        self.reserve(line)?;
        for cell in cells {
            if self.label == Some(n_cells) {
                self.labels.push(String::from_utf8_lossy(cell).into_owned());
            } else if n_cells == 0
                && let Some(index) = &mut self.index
            {
                index.push(String::from_utf8_lossy(cell).into_owned());
            } else if n_cells < self.n_cells && refused.is_none() {
                match self.value(line, n_cells, cell) {
                    Ok(x) => {
                        let widened = self.values.widen_for(x, &mut self.held);
                        widened.map_err(|full| self.file.source.full(format!("line {line}"), full))?;
                        self.values.push(x);
                    }
                    Err(error) => refused = Some(error),
                }
            }
            n_cells += 1;
        }
        if n_cells != self.n_cells {
            let expected = format!("{} as in the first row (line {})", self.n_cells, self.first_line);
            return Err(self.file.source.error(
                format!("line {line}"),
                format!("{n_cells} columns"),
                expected,
            ));
        }
        // A row of another length is the cause of what its cells are.
        if let Some(error) = refused {
            return Err(error);
        }
        self.n_rows += 1;
        Ok(())
    }

    /// Makes room for another row.
    fn reserve(&mut self, line: u64) -> Result<()> {
        let full = |full| self.file.source.full(format!("line {line}"), full);
        self.values.reserve(&mut self.held, self.n_cells).map_err(full)?;
        if self.label.is_some() {
            self.held.reserve(&mut self.labels, 1).map_err(full)?;
        }
        match &mut self.index {
            Some(index) => self.held.reserve(index, 1).map_err(full),
            None => Ok(()),
        }
    }

    /// Forgets what was read of a row that could not be read.
    pub(super) fn forget_row(&mut self) {
        let columns = self.n_cells - usize::from(self.label.is_some()) - usize::from(self.index.is_some());
        self.values.truncate(columns * self.n_rows);
        self.labels.truncate(self.n_rows);
        if let Some(index) = &mut self.index {
            index.truncate(self.n_rows);
        }
    }

    #[inline]
    fn value(&self, line: u64, column: usize, cell: &[u8]) -> Result<f64> {
        match self.cells.read(cell) {
            Cell::Number(x) if x.is_finite() => Ok(x),
            Cell::Missing if self.missing => Ok(f64::NAN),
            _ => Err(self.refused(line, column, cell)),
        }
    }

    /// The values of the columns of data, their number per row, and the number of rows.
    pub(super) fn data(&self) -> (&Numbers, usize, usize) {
        (&self.values, self.values.len().checked_div(self.n_rows).unwrap_or(0), self.n_rows)
    }

    /// The labels.
    pub(super) fn labels(&self) -> &[String] {
        &self.labels
    }

    pub(super) fn cells(&self) -> &Cells {
        self.cells
    }

    pub(super) fn decimal_comma(&self) -> bool {
        self.cells.decimal_comma
    }

    /// Puts the first row, which is data, before the others; `limit` rows stay.
    pub(super) fn put_first(&mut self, top: &Top, limit: Option<usize>) -> Result<()> {
        if let Some(index) = self.index.take() {
            self.put_back(&index)?;
        }
        let mut row = Vec::with_capacity(self.n_cells);
        for (column, cell) in top.cells.iter().enumerate().filter(|(column, _)| Some(*column) != self.label) {
            row.push(self.value(top.line, column, cell)?);
        }
        if let Some(label) = self.label {
            self.labels.insert(0, String::from_utf8_lossy(&top.cells[label]).into_owned());
        }
        let kept = limit.map_or(self.n_rows, |limit| self.n_rows.min(limit - 1));
        let per_row = self.values.len().checked_div(self.n_rows).unwrap_or(0);
        self.values.put_first(&row, kept * per_row);
        self.n_rows = kept + 1;
        self.labels.truncate(self.n_rows);
        Ok(())
    }

    /// Makes data of the first column, which is no index.
    fn put_back(&mut self, index: &[String]) -> Result<()> {
        let per_row = self.values.len().checked_div(self.n_rows).unwrap_or(0);
        let mut all = Numbers::Bytes(Vec::with_capacity(self.values.len() + self.n_rows));
        for (row, cell) in index.iter().enumerate() {
            all.push(self.value(self.first_line + 1 + row as u64, 0, cell.as_bytes())?);
            (0..per_row).for_each(|k| all.push(self.values.get(row * per_row + k)));
        }
        self.values = all;
        Ok(())
    }

    /// What the first column is, where the header does not name it: numbers or names of the rows, which are left out.
    ///
    /// # Errors
    /// A column of other numbers.
    pub(super) fn index(&mut self, top: &Top) -> Result<Option<String>> {
        let Some(index) = &self.index else { return Ok(None) };
        let name = String::from_utf8_lossy(&top.cells[0]).into_owned();
        let numbers: Option<Vec<f64>> = index.iter().map(|cell| cell.parse().ok()).collect();
        let what = match numbers {
            None => "names of the rows",
            Some(numbers) if numbers.iter().all(|x| x.fract() == 0.0) => "numbers of the rows",
            Some(numbers) => {
                let found = numbers.iter().find(|x| x.fract() != 0.0).copied().unwrap_or_default();
                let expected =
                    "whole numbers or names of the rows in a column without a name, or a name for it";
                let place = format!("line {}, column 1", top.line);
                return Err(self.file.source.error(
                    place,
                    format!("no name over values such as {found}"),
                    expected,
                ));
            }
        };
        let called = if name.is_empty() { "without a name".to_owned() } else { format!("`{name}`") };
        Ok(Some(format!("column 0, {called}: {what}, left out")))
    }

    pub(super) fn into_values(self) -> (Numbers, Vec<String>) {
        (self.values, self.labels)
    }

    /// An error about a cell that is not a number, or not a finite one.
    pub(super) fn refused(&self, line: u64, column: usize, cell: &[u8]) -> Error {
        let text = String::from_utf8_lossy(&cell[..cell.len().min(40)]).into_owned();
        let (found, expected) = match self.cells.read(cell) {
            Cell::Number(_) => (text, "a finite number".to_owned()),
            Cell::Missing if cell.is_empty() => ("an empty cell".to_owned(), self.complete("an empty cell")),
            Cell::Missing => (format!("{text:?}"), self.complete(&text)),
            Cell::Text => (format!("{text:?}"), self.numeric(column, cell)),
        };
        self.file.source.error(format!("line {line}, column {}", column + 1), found, expected)
    }

    /// What is expected in place of a missing entry.
    fn complete(&self, mark: &str) -> String {
        match self.flags.missing {
            Some(flag) => format!("a finite number ({mark} is a missing entry with {flag})"),
            None => format!(
                "a finite number: {mark} marks a missing entry, and this command takes complete rows only"
            ),
        }
    }

    /// What is expected in place of a text.
    fn numeric(&self, column: usize, cell: &[u8]) -> String {
        let pointed = cell.iter().map(|b| if *b == b'.' { b',' } else { *b }).collect::<Vec<_>>();
        if is_decimal_comma(cell) {
            return "a number with a decimal point (a comma is the decimal sign where semicolons, tabs or blanks separate \
                 cells)"
                .into();
        }
        if self.cells.decimal_comma && is_decimal_comma(&pointed) {
            return "a number with a decimal comma, as in other cells of this file".into();
        }
        let digits = cell.iter().filter(|b| b.is_ascii_digit()).count();
        if digits > 0 && cell.iter().all(|b| b.is_ascii_digit() || b".,' +-".contains(b)) {
            return "a number without signs between thousands".into();
        }
        let Flags { label, label_column, missing, .. } = self.flags;
        match (self.is_text(column), self.label, missing) {
            (true, None, _) => {
                format!("a number (a column of {label} has to be named: {label_column} {column})")
            }
            (true, Some(_), _) => {
                "a number: columns of text have to be encoded as numbers or left out".into()
            }
            (false, _, Some(flag)) => {
                let marks = MISSING_MARKS.join(" ");
                format!(
                    "a number, as in most cells of this column ({flag} takes empty cells and {marks} as missing entries, \
                     {flag}-marks LIST others too)"
                )
            }
            (false, _, None) => "a number, as in most cells of this column".into(),
        }
    }

    /// Whether most cells of a column are text.
    fn is_text(&self, column: usize) -> bool {
        let (mut n_rows, mut n_text) = (0, 0);
        let File { source, text, delimiter } = self.file;
        // A row that cannot be read ends the count.
        let _ = for_each_row(source, text, delimiter, |_, cells| {
            n_text += usize::from(cells.nth(column).is_some_and(|cell| self.cells.read(cell) == Cell::Text));
            n_rows += 1;
            Ok(if self.limit == Some(n_rows) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        });
        2 * n_text > n_rows
    }
}
