//! Marks of missing entries in tables of text.

use super::text::parse_number;

/// The cells that mark a missing entry, in upper or lower case, besides an empty one.
pub const MISSING_MARKS: &[&str] = &["?", "NA", "N/A", "NaN", "NULL", "None", "-", ".", "#N/A", "<NA>"];

/// Whether a cell marks a missing entry.
pub(super) fn is_missing(cell: &[u8]) -> bool {
    cell.is_empty() || MISSING_MARKS.iter().any(|mark| cell.eq_ignore_ascii_case(mark.as_bytes()))
}

/// Whether a cell is one of a user's own marks: the same text, or the same number.
pub(super) fn is_among(cell: &[u8], marks: &[String]) -> bool {
    let number = || parse_number(cell);
    marks.iter().any(|mark| {
        cell == mark.trim().as_bytes()
            || parse_number(mark.trim().as_bytes()).is_some_and(|x| number() == Some(x))
    })
}
