//! The meaning of one cell of a table of text: a number, a mark of a missing entry, or text.

use std::ops::ControlFlow;

use super::super::marks::{is_among, is_missing};
use super::super::options::ReadOptions;
use super::super::source::Source;
use super::super::text::{self, Delimiter, is_decimal_comma, parse_decimal_comma, parse_number};
use crate::error::Result;

/// The content of a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Cell {
    Number(f64),
    Missing,
    Text,
}

/// How the cells of a file are read.
#[derive(Debug, Clone)]
pub(super) struct Cells {
    /// Whether the decimal sign is a comma.
    pub decimal_comma: bool,
    marks: Vec<String>,
}

impl Cells {
    /// The decimal sign is a comma if a cell anywhere has one and commas do not separate cells.
    pub(super) fn of(
        source: &Source,
        text: &[u8],
        delimiter: Delimiter,
        options: &ReadOptions,
    ) -> Result<Self> {
        let mut decimal_comma = false;
        if delimiter != Delimiter::Byte(b',') && text.contains(&b',') {
            text::for_each_row(source, text, delimiter, |_, cells| {
                decimal_comma = Iterator::any(&mut &mut *cells, is_decimal_comma);
                Ok(if decimal_comma { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
            })?;
        }
        Ok(Self { decimal_comma, marks: options.missing_marks.clone() })
    }

    #[inline]
    pub(super) fn read(&self, cell: &[u8]) -> Cell {
        if !self.marks.is_empty() && is_among(cell, &self.marks) {
            return Cell::Missing;
        }
        let number = if self.decimal_comma { parse_decimal_comma(cell) } else { parse_number(cell) };
        match number {
            Some(x) if !x.is_nan() => Cell::Number(x),
            Some(_) => Cell::Missing,
            None if is_missing(cell) => Cell::Missing,
            // As pandas and R write truth values.
            None if cell.eq_ignore_ascii_case(b"true") => Cell::Number(1.0),
            None if cell.eq_ignore_ascii_case(b"false") => Cell::Number(0.0),
            None => Cell::Text,
        }
    }
}
