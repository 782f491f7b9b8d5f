//! svmlight and LIBSVM text: `label index:value index:value …  # comment`, zero entries left out. Indices count from 1,
//! or from 0 where a file has an index 0.

use super::options::ReadOptions;
use super::source::Source;
use super::text::{self, parse_number};
use super::{delimited, sparse};
use crate::data::table::{Labels, Table};
use crate::error::Result;

/// Whether the first row is a label followed by nothing but `index:value`.
pub(super) fn sniff(head: &[u8]) -> bool {
    let head = &head[..head.len().min(80_000)];
    let Some(line) = text::lines(head).map(without_comment).find(|line| !line.is_empty()) else {
        return false;
    };
    let mut cells = cells(line);
    let label = cells.next().and_then(parse_number);
    let mut entries = cells.filter(|cell| !cell.starts_with(b"qid:")).map(entry).peekable();
    // The end of the head may cut the last entry, so an entry that does not parse is accepted there.
    label.is_some()
        && entries.peek().is_some_and(Option::is_some)
        && entries.filter(Option::is_none).count() <= 1
}

/// Reads rows and labels.
pub(super) fn read(source: &Source, options: &ReadOptions) -> Result<Table> {
    let bytes = source.bytes()?;
    let text = text::content(source, &bytes)?;
    if !text.contains(&b':') {
        // A plain table with this extension, or rows that are all zero; a plain table is more likely.
        return delimited::read(source, options);
    }
    let (mut starts, mut columns, mut values, mut labels) = (vec![0], Vec::new(), Vec::new(), Vec::new());
    let mut held = source.held();
    for (line, row) in (1u64..).zip(text.split(|&b| b == b'\n')) {
        if options.limit == Some(labels.len()) {
            break;
        }
        let mut cells = cells(without_comment(row));
        let Some(label) = cells.next() else { continue };
        if entry(label).is_some() {
            let expected = "a label before the first index:value";
            return Err(source.error(format!("line {line}"), quoted(label), expected));
        }
        let full = |full| source.full(format!("line {line}"), full);
        held.take(label.len() as u64).map_err(full)?;
        held.reserve(&mut labels, 1).map_err(full)?;
        labels.push(String::from_utf8_lossy(label).into_owned());
        for (number, cell) in (2u64..).zip(cells).filter(|(_, cell)| !cell.starts_with(b"qid:")) {
            let bad =
                |expected| source.error(format!("line {line}, column {number}"), quoted(cell), expected);
            let (column, value) = entry(cell).ok_or_else(|| bad("index:value"))?;
            if !value.is_finite() {
                return Err(bad("a finite value"));
            }
            held.reserve(&mut columns, 1).map_err(full)?;
            held.reserve(&mut values, 1).map_err(full)?;
            columns.push(column);
            values.push(value);
        }
        held.reserve(&mut starts, 1).map_err(full)?;
        starts.push(columns.len());
    }
    let base = usize::from(options.index_base.unwrap_or(u8::from(!columns.contains(&0))));
    if base > 0 && columns.contains(&0) {
        let expected = "indices from 1, as in the training data";
        return Err(source.error("indices", "an index 0", expected));
    }
    columns.iter_mut().for_each(|column| *column -= base);
    // Single precision and indices of 32 bits, beside the numbers above.
    held.take(8 * columns.len() as u64).map_err(|full| source.full("sparse matrix", full))?;
    let last = columns.iter().max().map_or(0, |last| last + 1);
    // Columns of which this file has no entry are zero.
    let matrix = sparse::from_rows(source, last.max(options.width.unwrap_or(0)), starts, &columns, &values)?;
    let mut table = sparse::table(source, matrix, None)?;
    table.labels = Some(Labels::new(&labels));
    table.reading.index_base = Some(base as u8);
    Ok(table)
}

fn cells(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    line.split(u8::is_ascii_whitespace).filter(|cell| !cell.is_empty())
}

fn quoted(cell: &[u8]) -> String {
    format!("{:?}", String::from_utf8_lossy(&cell[..cell.len().min(40)]))
}

fn without_comment(line: &[u8]) -> &[u8] {
    line.split(|&b| b == b'#').next().unwrap_or_default().trim_ascii()
}

/// The index and the value of `index:value`; the index must fit a sparse column.
fn entry(cell: &[u8]) -> Option<(usize, f64)> {
    let colon = cell.iter().position(|&b| b == b':')?;
    let index: u32 = std::str::from_utf8(&cell[..colon]).ok()?.parse().ok()?;
    Some((index as usize, parse_number(&cell[colon + 1..])?))
}
