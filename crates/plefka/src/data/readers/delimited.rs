//! Tables of text: cells separated by comma, tab, semicolon or blanks, with or without a header, and with a column of
//! labels if one is named. Integers from 0 to 255 throughout are kept as bytes; if some entries are missing, they are
//! scaled to [0, 1] at once, as bytes are later.

use std::ops::ControlFlow;

use ndarray::Array2;

use super::options::ReadOptions;
use super::source::Source;
use super::text::{self, Delimiter, is_missing, parse_number};
use crate::data::element::expected_for;
use crate::data::table::{Labels, Table, Values};
use crate::error::{Error, Result};

/// The layout of a table, from its first two rows and the options.
#[derive(Debug)]
struct Plan {
    delimiter: Delimiter,
    header: bool,
    /// Cells per row, including the label.
    n_cells: usize,
    label: Option<usize>,
    /// Whether a cell may be missing.
    missing: bool,
    /// The header without the cell of the label column.
    names: Option<Vec<String>>,
}

/// The rows read so far.
struct Rows<'a> {
    source: &'a Source,
    plan: Plan,
    /// All values, as long as each of them is a byte.
    bytes: Vec<u8>,
    /// All values, once one of them is not a byte.
    floats: Option<Vec<f64>>,
    /// Whether all values that are not missing are bytes.
    all_bytes: bool,
    labels: Vec<String>,
    n_rows: usize,
}

/// Reads a table of text.
pub(super) fn read(source: &Source, options: &ReadOptions) -> Result<Table> {
    let bytes = source.bytes()?;
    let text = text::content(source, &bytes)?;
    let plan = plan(source, text, options)?;
    let (delimiter, mut skip) = (plan.delimiter, usize::from(plan.header));
    let (bytes, labels) = (Vec::new(), Vec::new());
    let mut rows = Rows { source, plan, bytes, floats: None, all_bytes: true, labels, n_rows: 0 };
    text::for_each_row(source, text, delimiter, |line, cells| {
        if skip > 0 {
            skip -= 1;
            return Ok(ControlFlow::Continue(()));
        }
        rows.push(line, cells)?;
        let enough = options.limit == Some(rows.n_rows);
        Ok(if enough { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    })?;
    rows.finish()
}

fn plan(source: &Source, text: &[u8], options: &ReadOptions) -> Result<Plan> {
    let delimiter = text::sniff_delimiter(text);
    let mut first: Vec<Vec<Vec<u8>>> = Vec::new();
    text::for_each_row(source, text, delimiter, |_, cells| {
        first.push(cells.map(<[u8]>::to_vec).collect());
        Ok(if first.len() < 2 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
    })?;
    let Some(top) = first.first() else {
        return Err(source.error("line 1", "no rows", "at least one row"));
    };
    let n_cells = top.len();
    let label = options.label_column.as_deref().map(|wanted| label_column(wanted, top)).transpose()?;
    let named = label.is_some_and(|(_, by_name)| by_name);
    let label = label.map(|(column, _)| column);
    let header = named || is_header(top, first.get(1), label, options.missing);
    if n_cells == 1 && label.is_some() {
        return Err(source.error("line 1", "the label column alone", "at least one column of data"));
    }
    let columns = top.iter().enumerate().filter(|(column, _)| Some(*column) != label);
    let names = header.then(|| columns.map(|(_, cell)| String::from_utf8_lossy(cell).into_owned()).collect());
    Ok(Plan { delimiter, header, n_cells, label, missing: options.missing, names })
}

/// The column with that name or index, and whether it was found by name.
fn label_column(wanted: &str, top: &[Vec<u8>]) -> Result<(usize, bool)> {
    if let Some(column) = top.iter().position(|cell| cell == wanted.as_bytes())
        && parse_number(&top[column]).is_none()
    {
        return Ok((column, true));
    }
    let n = top.len() as i64;
    let index = wanted.parse::<i64>().ok().filter(|k| (-n..n).contains(k));
    index.map(|k| (k.rem_euclid(n) as usize, false)).ok_or_else(|| {
        let names: Vec<_> = top.iter().take(8).map(|cell| String::from_utf8_lossy(cell)).collect();
        let more = if top.len() > 8 { ", …" } else { "" };
        let expected =
            format!("an index from {} to {}, or one of the header's {}{more}", -n, n - 1, names.join(", "));
        Error::setting("label_column", wanted, expected)
    })
}

/// Whether the first row names columns: it holds no number at all, or none in a column where the second row holds one.
fn is_header(top: &[Vec<u8>], second: Option<&Vec<Vec<u8>>>, label: Option<usize>, missing: bool) -> bool {
    let number = |cell: &Vec<u8>| parse_number(cell).is_some() || missing && is_missing(cell);
    let numeric = |row: &[Vec<u8>], k: usize| row.get(k).is_some_and(number);
    let columns = || (0..top.len()).filter(|&k| Some(k) != label);
    let numbers_below = |k| second.is_none_or(|second| numeric(second, k));
    columns().any(|k| !numeric(top, k) && numbers_below(k)) || !columns().any(|k| numeric(top, k))
}

impl Rows<'_> {
    fn push(&mut self, line: u64, cells: &mut dyn Iterator<Item = &[u8]>) -> Result<()> {
        let mut n_cells = 0;
        for cell in cells {
            if self.plan.label == Some(n_cells) {
                self.labels.push(String::from_utf8_lossy(cell).into_owned());
            } else if n_cells < self.plan.n_cells {
                self.push_cell(line, n_cells, cell)?;
            }
            n_cells += 1;
        }
        if n_cells != self.plan.n_cells {
            let expected = format!("{} as in the first row", self.plan.n_cells);
            return Err(self.source.error(format!("line {line}"), format!("{n_cells} columns"), expected));
        }
        self.n_rows += 1;
        Ok(())
    }

    #[inline]
    fn push_cell(&mut self, line: u64, column: usize, cell: &[u8]) -> Result<()> {
        let missing = self.plan.missing;
        let number = if missing && is_missing(cell) { Some(f64::NAN) } else { parse_number(cell) };
        match (number, &mut self.floats) {
            (Some(x), None) if x == f64::from(x as u8) => self.bytes.push(x as u8),
            (Some(x), floats) if x.is_finite() || missing && x.is_nan() => {
                self.all_bytes &= x.is_nan() || x == f64::from(x as u8);
                floats.get_or_insert_with(|| self.bytes.drain(..).map(f64::from).collect()).push(x);
            }
            (number, _) => return Err(self.refused(line, column, cell, number)),
        }
        Ok(())
    }

    /// An error about a cell that is not a number, or not a finite one.
    fn refused(&self, line: u64, column: usize, cell: &[u8], number: Option<f64>) -> Error {
        let text = String::from_utf8_lossy(&cell[..cell.len().min(40)]).into_owned();
        let (found, expected) = match number {
            Some(x) => (text, expected_for(x)),
            None if cell.is_empty() => {
                ("an empty cell".to_owned(), "a number (an empty cell is a missing entry with --missing)")
            }
            None if is_missing(cell) => (format!("{text:?}"), "a number (a missing entry needs --missing)"),
            None => (format!("{text:?}"), "a number (a column of labels has to be named: label_column)"),
        };
        self.source.error(format!("line {line}, column {}", column + 1), found, expected)
    }

    fn finish(self) -> Result<Table> {
        if self.n_rows == 0 {
            return Err(self.source.error("line 2", "a header and no rows", "at least one row"));
        }
        let shape = (self.n_rows, self.plan.n_cells - usize::from(self.plan.label.is_some()));
        let values = match self.floats {
            Some(mut floats) => {
                if self.all_bytes && floats.iter().any(|&x| x > 1.0) {
                    floats.iter_mut().for_each(|x| *x /= 255.0);
                }
                Values::F64(Array2::from_shape_vec(shape, floats).expect("every row was counted"))
            }
            None => Values::Bytes(Array2::from_shape_vec(shape, self.bytes).expect("every row was counted")),
        };
        let labels = self.plan.label.map(|_| Labels::new(&self.labels));
        Ok(Table {
            source: self.source.path().to_path_buf(),
            values,
            labels,
            image_shape: None,
            sites: None,
            names: self.plan.names,
        })
    }
}
