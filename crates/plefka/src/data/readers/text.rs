//! Lines and cells of text tables: the tests for text, for the delimiter of cells and for numbers.

use std::borrow::Cow;
use std::ops::ControlFlow;

use super::source::Source;
use crate::error::Result;

/// The delimiter of two cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Delimiter {
    /// One such byte; cells may be quoted.
    Byte(u8),
    /// Any run of spaces and tabs.
    Blanks,
}

/// Whether all bytes can occur in text.
pub(super) fn looks_like_text(head: &[u8]) -> bool {
    let control = |b: &u8| *b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0c);
    !head.is_empty() && !head.iter().any(control)
}

/// The text without its byte-order mark; UTF-16 and binary content are refused.
pub(super) fn content<'a>(source: &Source, bytes: &'a [u8]) -> Result<&'a [u8]> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(source.error("byte 0", "UTF-16 text", "UTF-8 text"));
    }
    if let Some(byte) = bytes.iter().position(|&b| b == 0) {
        return Err(source.error(format!("byte {byte}"), "a zero byte", "text"));
    }
    Ok(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes))
}

/// [`content`] as a string; bytes that are not UTF-8 become replacement characters.
pub(super) fn decode<'a>(source: &Source, bytes: &'a [u8]) -> Result<Cow<'a, str>> {
    Ok(String::from_utf8_lossy(content(source, bytes)?))
}

/// The first of semicolon, tab and comma that occurs in most of the first lines; else blanks. A table of one column has
/// none of the three.
pub(super) fn sniff_delimiter(text: &[u8]) -> Delimiter {
    let lines: Vec<&[u8]> = text.split(|&b| b == b'\n').filter(|line| is_data(line)).take(20).collect();
    let in_most = |byte: &&u8| 2 * lines.iter().filter(|line| line.contains(byte)).count() > lines.len();
    match b";\t,".iter().find(in_most) {
        Some(&byte) => Delimiter::Byte(byte),
        None => Delimiter::Blanks,
    }
}

/// Whether a line is neither blank nor a comment.
fn is_data(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    !line.is_empty() && line[0] != b'#'
}

/// Calls `visit` with the line number (from 1) and the trimmed cells of each row, until `visit` breaks or fails. Blank
/// lines and lines that start with `#` are skipped.
pub(super) fn for_each_row<F>(source: &Source, text: &[u8], delimiter: Delimiter, mut visit: F) -> Result<()>
where
    F: FnMut(u64, &mut dyn Iterator<Item = &[u8]>) -> Result<ControlFlow<()>>,
{
    let byte = match delimiter {
        Delimiter::Byte(byte) if text.contains(&b'"') => return quoted_rows(source, text, byte, visit),
        Delimiter::Byte(byte) => Some(byte),
        Delimiter::Blanks => None,
    };
    for (line, row) in (1..).zip(text.split(|&b| b == b'\n')) {
        let row = row.strip_suffix(b"\r").unwrap_or(row);
        if !is_data(row) {
            continue;
        }
        let flow = match byte {
            Some(byte) => visit(line, &mut row.split(|&b| b == byte).map(<[u8]>::trim_ascii))?,
            None => visit(line, &mut row.split(u8::is_ascii_whitespace).filter(|cell| !cell.is_empty()))?,
        };
        if flow.is_break() {
            break;
        }
    }
    Ok(())
}

fn quoted_rows<F>(source: &Source, text: &[u8], delimiter: u8, mut visit: F) -> Result<()>
where
    F: FnMut(u64, &mut dyn Iterator<Item = &[u8]>) -> Result<ControlFlow<()>>,
{
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .comment(Some(b'#'))
        .from_reader(text);
    let mut record = csv::ByteRecord::new();
    loop {
        let more = reader.read_byte_record(&mut record);
        let line =
            record.position().map_or(1, |start| start.line() + passed_over(text, start.byte() as usize));
        if !more.map_err(|e| source.error(format!("line {line}"), e, "a row of cells"))? {
            return Ok(());
        }
        if record.iter().all(|cell| cell.trim_ascii().is_empty()) && record.len() == 1 {
            continue;
        }
        if visit(line, &mut record.iter().map(<[u8]>::trim_ascii))?.is_break() {
            return Ok(());
        }
    }
}

/// Number of blank lines and comments from `start` on; the csv reader counts them to the row that follows.
fn passed_over(text: &[u8], start: usize) -> u64 {
    let lines = text.get(start..).unwrap_or_default().split(|&b| b == b'\n');
    lines.take_while(|line| !is_data(line)).count() as u64
}

/// Whether a cell marks a missing entry: it is empty, `?`, `NA` or `nan`, in upper or lower case.
pub(super) fn is_missing(cell: &[u8]) -> bool {
    cell.is_empty() || cell == b"?" || cell.eq_ignore_ascii_case(b"na") || cell.eq_ignore_ascii_case(b"nan")
}

/// A number in the form of C, Python or R; `nan` and `inf` count as numbers, so that callers can refuse them as such.
pub(super) fn parse_number(cell: &[u8]) -> Option<f64> {
    match cell {
        // By far the most frequent cells of binary data.
        [digit @ b'0'..=b'9'] => Some(f64::from(digit - b'0')),
        _ => std::str::from_utf8(cell).ok()?.parse().ok(),
    }
}
