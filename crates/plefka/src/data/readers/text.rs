//! Lines and cells of text tables: the tests for text, for the delimiter of cells and for numbers.

use std::borrow::Cow;
use std::ops::ControlFlow;

use super::source::Source;
use crate::error::{Error, Result};

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

/// The text without its byte-order mark and with `\n` at the end of every line. Text in another encoding than UTF-8 and
/// binary content are refused.
pub(super) fn content<'a>(source: &Source, bytes: &'a [u8]) -> Result<Cow<'a, [u8]>> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(source.error("byte 0", "UTF-16 text", "UTF-8 text (iconv -f UTF-16 -t UTF-8 FILE)"));
    }
    if let Some(byte) = bytes.iter().position(|&b| b == 0) {
        return Err(source.error(format!("byte {byte}"), "a zero byte", "text"));
    }
    let text = bytes.strip_prefix(MARK).unwrap_or(bytes);
    if let Err(error) = std::str::from_utf8(text) {
        return Err(other_encoding(source, text, error.valid_up_to()));
    }
    // Old Macintosh files, and some spreadsheets, end lines with a carriage return alone.
    let alone = text.windows(2).any(|pair| pair[0] == b'\r' && pair[1] != b'\n') || text.ends_with(b"\r");
    if !alone {
        return Ok(Cow::Borrowed(text));
    }
    let mut lines = Vec::with_capacity(text.len());
    for (k, &byte) in text.iter().enumerate() {
        match byte {
            b'\r' if text.get(k + 1) == Some(&b'\n') => {}
            b'\r' => lines.push(b'\n'),
            byte => lines.push(byte),
        }
    }
    Ok(Cow::Owned(lines))
}

/// The byte-order mark of UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

fn other_encoding(source: &Source, text: &[u8], at: usize) -> Error {
    let before = &text[..at];
    let line = before.iter().filter(|&&b| b == b'\n').count() + 1;
    let column = before.iter().rev().take_while(|&&b| b != b'\n').count() + 1;
    let expected = "UTF-8 text; if this is Latin-1 or Windows-1252: iconv -f WINDOWS-1252 -t UTF-8 FILE";
    source.error(format!("line {line}, byte {column}"), format!("the byte 0x{:02x}", text[at]), expected)
}

/// [`content`] as a string.
pub(super) fn decode<'a>(source: &Source, bytes: &'a [u8]) -> Result<Cow<'a, str>> {
    Ok(match content(source, bytes)? {
        Cow::Borrowed(text) => String::from_utf8_lossy(text),
        Cow::Owned(text) => Cow::Owned(String::from_utf8_lossy(&text).into_owned()),
    })
}

/// The first lines of a head, without the byte-order mark, whatever ends them.
pub(super) fn lines(head: &[u8]) -> impl Iterator<Item = &[u8]> {
    head.strip_prefix(MARK).unwrap_or(head).split(|&b| b == b'\n' || b == b'\r')
}

/// The first of semicolon, tab and comma that occurs in most of the first lines; else blanks. A table of one column has
/// none of the three. Commas between blanks, all of them inside numbers, are decimal signs.
pub(super) fn sniff_delimiter(text: &[u8]) -> Delimiter {
    let lines: Vec<&[u8]> = text.split(|&b| b == b'\n').filter(|line| is_data(line)).take(20).collect();
    let in_most = |byte: &&u8| 2 * lines.iter().filter(|line| line.contains(byte)).count() > lines.len();
    match b";\t,".iter().find(in_most) {
        Some(b',') if lines.iter().skip(1).all(|line| has_decimal_commas(line)) && lines.len() > 1 => {
            Delimiter::Blanks
        }
        Some(&byte) => Delimiter::Byte(byte),
        None => Delimiter::Blanks,
    }
}

/// Whether a line has several numbers with blanks between, with a comma as the decimal sign of at least one.
fn has_decimal_commas(line: &[u8]) -> bool {
    let cells = || line.split(u8::is_ascii_whitespace).filter(|cell| !cell.is_empty());
    let number = |cell: &[u8]| parse_number(cell).is_some() || is_decimal_comma(cell);
    cells().count() > 1 && cells().all(number) && cells().any(is_decimal_comma)
}

/// Whether a cell is a number whose decimal sign is a comma.
pub(super) fn is_decimal_comma(cell: &[u8]) -> bool {
    cell.contains(&b',') && parse_decimal_comma(cell).is_some()
}

/// A number whose decimal sign, if it has one, is a comma.
pub(super) fn parse_decimal_comma(cell: &[u8]) -> Option<f64> {
    let Some(comma) = cell.iter().position(|&b| b == b',') else {
        return if cell.contains(&b'.') { None } else { parse_number(cell) };
    };
    let (whole, part) = (&cell[..comma], &cell[comma + 1..]);
    let is_number =
        whole.last().is_some_and(u8::is_ascii_digit) && part.first().is_some_and(u8::is_ascii_digit);
    if !is_number || whole.contains(&b'.') || part.contains(&b'.') {
        return None;
    }
    parse_number(&[whole, b".", part].concat())
}

/// Whether a line is neither blank nor a comment.
fn is_data(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    !line.is_empty() && (line[0] != b'#' || is_error_value(line))
}

/// Whether a line begins with `#N/A`, which spreadsheets write for a missing value, and not with a comment.
fn is_error_value(line: &[u8]) -> bool {
    line.get(..4).is_some_and(|start| start.eq_ignore_ascii_case(b"#N/A"))
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
            None => {
                let cells = row.split(u8::is_ascii_whitespace).filter(|cell| !cell.is_empty());
                visit(line, &mut cells.map(unquoted))?
            }
        };
        if flow.is_break() {
            break;
        }
    }
    Ok(())
}

/// A cell without the quotes around it.
fn unquoted(cell: &[u8]) -> &[u8] {
    cell.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")).unwrap_or(cell)
}

fn quoted_rows<F>(source: &Source, text: &[u8], delimiter: u8, mut visit: F) -> Result<()>
where
    F: FnMut(u64, &mut dyn Iterator<Item = &[u8]>) -> Result<ControlFlow<()>>,
{
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .comment((!text.split(|&b| b == b'\n').any(is_error_value)).then_some(b'#'))
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

/// A number in the form of C, Python or R; `nan` and `inf` count as numbers, so that callers can refuse them as such.
pub(super) fn parse_number(cell: &[u8]) -> Option<f64> {
    match cell {
        // By far the most frequent cells of binary data.
        [digit @ b'0'..=b'9'] => Some(f64::from(digit - b'0')),
        _ => std::str::from_utf8(cell).ok()?.parse().ok(),
    }
}
