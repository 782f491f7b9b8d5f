//! The data elements of a MAT-file: a tag with type and size, the bytes, and padding to eight bytes.

use super::super::source::Source;
use crate::data::element::NumberKind;
use crate::error::Result;

pub(super) const MATRIX: u32 = 14;
pub(super) const COMPRESSED: u32 = 15;

/// One element.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part<'a> {
    pub kind: u32,
    pub bytes: &'a [u8],
    /// The place where its tag starts.
    pub at: usize,
}

/// Walks over elements that follow one another.
#[derive(Debug)]
pub(super) struct Cursor<'a> {
    pub source: &'a Source,
    pub bytes: &'a [u8],
    pub at: usize,
    pub big_endian: bool,
}

impl Part<'_> {
    /// The number type, if the element holds numbers.
    pub(super) fn number_kind(&self) -> Option<NumberKind> {
        Some(match self.kind {
            1 => NumberKind::I8,
            2 => NumberKind::U8,
            3 => NumberKind::I16,
            4 => NumberKind::U16,
            5 => NumberKind::I32,
            6 => NumberKind::U32,
            7 => NumberKind::F32,
            9 => NumberKind::F64,
            12 => NumberKind::I64,
            13 => NumberKind::U64,
            _ => return None,
        })
    }
}

impl<'a> Cursor<'a> {
    /// The tag at this place: type, size, and number of bytes of the tag; in the small form the tag contains the data.
    pub(super) fn tag(&self, what: &str) -> Result<(u32, usize, usize)> {
        let word = |at: usize| {
            let bytes = self.bytes.get(at..at.checked_add(4)?)?;
            Some(word_of(bytes, self.big_endian) as usize)
        };
        let (Some(first), Some(second)) = (word(self.at), word(self.at + 4)) else {
            let location = format!("{what}, byte {}", self.bytes.len());
            return Err(self.source.error(
                location,
                "the end",
                format!("a tag of 8 bytes at byte {}", self.at),
            ));
        };
        let small = first >> 16;
        Ok(if small > 0 { (first as u32 & 0xffff, small, 4) } else { (first as u32, second, 8) })
    }

    /// The next element; moves past the element and its padding.
    pub(super) fn next(&mut self, what: &str) -> Result<Part<'a>> {
        let at = self.at;
        let (kind, size, tag) = self.tag(what)?;
        let start = at + tag;
        let bytes = start.checked_add(size).and_then(|end| self.bytes.get(start..end));
        let Some(bytes) = bytes.filter(|_| tag == 8 || size <= 4) else {
            let left = self.bytes.len().saturating_sub(start);
            let location = format!("{what}, byte {at}");
            return Err(self.source.error(
                location,
                format!("an element of {size} bytes"),
                format!("at most {left}"),
            ));
        };
        let taken = if tag == 4 { 8 } else { 8 + size };
        // Compressed elements have no padding.
        let padded = if kind == COMPRESSED { taken } else { taken.div_ceil(8) * 8 };
        self.at = (at + padded).min(self.bytes.len());
        Ok(Part { kind, bytes, at })
    }

    /// The numbers of an element of 32-bit integers.
    pub(super) fn words(&self, part: Part<'_>) -> Vec<u32> {
        part.bytes.chunks_exact(4).map(|bytes| word_of(bytes, self.big_endian)).collect()
    }
}

fn word_of(bytes: &[u8], big_endian: bool) -> u32 {
    let word = [bytes[0], bytes[1], bytes[2], bytes[3]];
    if big_endian { u32::from_be_bytes(word) } else { u32::from_le_bytes(word) }
}
