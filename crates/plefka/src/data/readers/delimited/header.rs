//! Whether the first row of a table of text names the columns, decided by the columns below it.

use super::super::options::{Flags, HeaderRow};
use super::super::source::Source;
use super::super::text::parse_number;
use super::cells::Cell;
use super::numbers::Numbers;
use super::rows::Rows;
use super::top::Top;
use crate::data::reading::{COUNTED, Layout};
use crate::error::Result;

/// A row of data that counts 0, 1, 2 … by chance less often than once in 2 to this power is a header.
const CHANCE: f64 = 20.0;

/// The kind of the first row, and why.
///
/// # Errors
/// A row that may as well be data as a header: the message names the flag that says which.
pub(super) fn decide(
    source: &Source,
    top: &Top,
    rows: &Rows<'_>,
    header: HeaderRow,
    flags: &Flags,
) -> Result<Layout> {
    if let Some(header) = told(header) {
        return Ok(layout(header, "as told"));
    }
    if top.named {
        return Ok(layout(true, "the column of labels is named in it"));
    }
    let is_index = |k: usize| k == 0 && rows.index.is_some();
    let kinds: Vec<(usize, Cell)> = (0..top.cells.len())
        .filter(|&k| Some(k) != top.label && !is_index(k))
        .map(|k| (k, rows.cells().read(&top.cells[k])))
        .collect();
    let text = kinds.iter().find(|(_, cell)| *cell == Cell::Text);
    let numbers: Vec<f64> = kinds.iter().filter_map(|(_, cell)| number(*cell)).collect();
    if let Some((column, _)) = text {
        return names_or_bad_cell(source, top, *column, &numbers, rows, flags);
    }
    if names_the_labels(top, rows) {
        return Ok(layout(true, "a name over a column of labels that are numbers"));
    }
    if rows.n_rows > 0 && top.counts(rows.cells(), usize::from(rows.index.is_some())) {
        return counting(source, top, rows, flags);
    }
    Ok(layout(
        false,
        if numbers.len() == kinds.len() {
            "numbers, as below"
        } else {
            "numbers and missing entries, as below"
        },
    ))
}

fn layout(header: bool, why: &str) -> Layout {
    Layout { header, why: why.to_owned(), ..Layout::default() }
}

fn number(cell: Cell) -> Option<f64> {
    match cell {
        Cell::Number(x) => Some(x),
        _ => None,
    }
}

/// A row with text over columns of numbers: names, unless some of its cells are numbers like those below.
fn names_or_bad_cell(
    source: &Source,
    top: &Top,
    column: usize,
    numbers: &[f64],
    rows: &Rows<'_>,
    flags: &Flags,
) -> Result<Layout> {
    if numbers.is_empty() {
        return Ok(layout(true, "names over columns of numbers"));
    }
    let (low, high) = range(rows);
    if numbers.iter().all(|x| !(low..=high).contains(x)) {
        return Ok(layout(true, "names, and numbers outside of the range of the columns below"));
    }
    let found = format!("{:?} beside numbers", String::from_utf8_lossy(&top.cells[column]));
    let expected =
        format!("a row of numbers as below, or {} yes if this row names the columns", flags.header);
    Err(source.error(format!("line {}, column {}", top.line, column + 1), found, expected))
}

/// Whether the cell over labels that are all numbers is a text.
fn names_the_labels(top: &Top, rows: &Rows<'_>) -> bool {
    let Some(label) = top.label else { return false };
    let numeric = |text: &String| parse_number(text.as_bytes()).is_some();
    rows.cells().read(&top.cells[label]) == Cell::Text
        && !rows.labels().is_empty()
        && rows.labels().iter().all(numeric)
}

/// A row of 0, 1, 2 …: the names that pandas gives to columns without names, unless it may be data.
fn counting(source: &Source, top: &Top, rows: &Rows<'_>, flags: &Flags) -> Result<Layout> {
    let n = top.cells.len();
    let counted: Vec<String> =
        top.cells.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
    let (low, high) = range(rows);
    let names = || layout(true, COUNTED);
    if let Some(index) = &rows.index {
        let numbers: Vec<f64> = index.iter().filter_map(|cell| cell.parse().ok()).collect();
        let follows = numbers.len() == rows.n_rows && numbers.windows(2).all(|pair| pair[1] == pair[0] + 1.0);
        return Ok(if follows || n > 3 {
            names()
        } else {
            layout(false, "numbers and missing entries, as below")
        });
    }
    let fractions = has_fractions(rows);
    if n == 2 && !only_fractions(rows) {
        return Ok(layout(false, "numbers, as below"));
    }
    let chance = n as f64 * (high.max(n as f64 - 1.0) - low.min(0.0) + 1.0).log2();
    if n > 2 && (fractions || (n - 1) as f64 > high || chance > CHANCE) {
        return Ok(names());
    }
    let found = format!("{} over numbers like these", counted.join(", "));
    let expected =
        format!("{flag} yes if the row numbers the columns, or {flag} no if it is data", flag = flags.header);
    Err(source.error(format!("line {}", top.line), found, expected))
}

/// Smallest and largest value below.
fn range(rows: &Rows<'_>) -> (f64, f64) {
    let (values, per_row, n_rows) = rows.data();
    let all = (0..per_row * n_rows).map(|k| values.get(k)).filter(|x| !x.is_nan());
    all.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)))
}

/// Whether no value below is whole.
fn only_fractions(rows: &Rows<'_>) -> bool {
    let (values, per_row, n_rows) = rows.data();
    (0..per_row * n_rows).all(|k| values.get(k).fract() != 0.0)
}

/// Whether most values of some column below are not whole.
fn has_fractions(rows: &Rows<'_>) -> bool {
    let (values, per_row, n_rows) = rows.data();
    let Numbers::Floats(values) = values else { return false };
    (0..per_row).any(|column| {
        2 * (0..n_rows).filter(|row| values[row * per_row + column].fract() != 0.0).count() > n_rows
    })
}

/// What [`HeaderRow`] asks for, if it asks for something.
fn told(header: HeaderRow) -> Option<bool> {
    match header {
        HeaderRow::Auto => None,
        HeaderRow::Yes => Some(true),
        HeaderRow::No => Some(false),
    }
}
