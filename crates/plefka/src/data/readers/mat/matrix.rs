//! The matrices of a MAT-file: array flags, dimensions and name come first, then the numbers, often compressed with
//! zlib.

use std::borrow::Cow;
use std::io::Read;
use std::ops::Range;

use flate2::bufread::ZlibDecoder;

use super::elements::{COMPRESSED, Cursor, MATRIX, Part};
use super::file::{HEADER_BYTES, MatFile};
use crate::error::Result;
use crate::room::Held;

/// Bytes of a compressed matrix that are unpacked to read its name and shape.
const START_BYTES: usize = 4096;
/// Largest number of unpacked bytes per packed byte; zlib reaches at most 1032.
const MOST_PACKED: usize = 1040;

/// The kind of entries in a matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Number(&'static str),
    Sparse,
    Other(&'static str),
}

/// A matrix in the list, whose numbers are not yet unpacked.
#[derive(Debug, Clone)]
pub(super) struct Matrix {
    pub name: String,
    pub class: Class,
    pub complex: bool,
    /// Lengths of the axes, at least two.
    pub dims: Vec<usize>,
    /// The place of the matrix in the file, without its tag.
    place: Range<usize>,
    pub(super) compressed: bool,
    /// The place where its numbers start, from the start of the (unpacked) matrix.
    rest: usize,
}

impl Class {
    fn of(code: u32) -> Self {
        match code {
            1 => Self::Other("cell array"),
            2 => Self::Other("struct"),
            3 => Self::Other("object"),
            4 => Self::Other("text"),
            5 => Self::Sparse,
            6 => Self::Number("double"),
            7 => Self::Number("single"),
            8 => Self::Number("int8"),
            9 => Self::Number("uint8"),
            10 => Self::Number("int16"),
            11 => Self::Number("uint16"),
            12 => Self::Number("int32"),
            13 => Self::Number("uint32"),
            14 => Self::Number("int64"),
            15 => Self::Number("uint64"),
            _ => Self::Other("unknown class"),
        }
    }

    pub(super) fn name(self, complex: bool) -> String {
        let name = match self {
            Self::Number(name) | Self::Other(name) => name,
            Self::Sparse => "sparse",
        };
        format!("{}{name}", if complex { "complex " } else { "" })
    }
}

impl Matrix {
    /// Whether the matrix has real numbers and two axes.
    pub(super) fn is_table(&self) -> bool {
        !self.complex && self.dims.len() == 2 && !matches!(self.class, Class::Other(_))
    }

    /// The elements after the name.
    pub(super) fn rest<'a>(&self, file: &MatFile<'a>, body: &'a [u8]) -> Cursor<'a> {
        Cursor { source: file.source, bytes: body, at: self.rest, big_endian: file.big_endian }
    }
}

impl MatFile<'_> {
    /// All matrices of the file in order.
    pub(super) fn list(&self) -> Result<Vec<Matrix>> {
        let (source, bytes, big_endian) = (self.source, self.bytes, self.big_endian);
        let mut cursor = Cursor { source, bytes, at: HEADER_BYTES, big_endian };
        let mut matrices = Vec::new();
        while cursor.at < bytes.len() {
            let part = cursor.next("variables")?;
            let start = part.at + 8;
            let place = start..start + part.bytes.len();
            match part.kind {
                COMPRESSED => matrices.extend(self.compressed(&part, place)?),
                MATRIX => matrices.extend(self.head(part.bytes, place, false)?),
                // Other kinds of elements are allowed and skipped.
                _ => {}
            }
        }
        Ok(matrices)
    }

    fn compressed(&self, part: &Part<'_>, place: Range<usize>) -> Result<Option<Matrix>> {
        let (start, size) = self.unpack_start(part.bytes, part.at)?;
        match size {
            Some(_) => self.head(&start[8..], place, true),
            None => Ok(None),
        }
    }

    /// The first bytes of a compressed element and, if it is a matrix, the size in its tag.
    fn unpack_start(&self, packed: &[u8], at: usize) -> Result<(Vec<u8>, Option<usize>)> {
        let mut start = Vec::new();
        let outcome = ZlibDecoder::new(packed).take(START_BYTES as u64).read_to_end(&mut start);
        let location = format!("compressed variable at byte {at}");
        // Damage further on is found when the variable is used; without a tag there is no variable.
        if start.len() < 8 {
            let found = outcome.err().map_or("no more data".to_owned(), |e| e.to_string());
            return Err(self.source.error(location, found, "a zlib stream with a matrix in it"));
        }
        let cursor = Cursor { source: self.source, bytes: &start, at: 0, big_endian: self.big_endian };
        let (kind, size, _) = cursor.tag(&location)?;
        if kind == MATRIX && size > packed.len().saturating_mul(MOST_PACKED) {
            let found = format!("{size} bytes unpacked from {}", packed.len());
            return Err(self.source.error(location, found, format!("at most {MOST_PACKED} for each")));
        }
        Ok((start, (kind == MATRIX).then_some(size)))
    }

    /// Reads flags, dimensions and name; `None` for an undocumented class, whose layout differs.
    fn head(&self, bytes: &[u8], place: Range<usize>, compressed: bool) -> Result<Option<Matrix>> {
        let what = format!("variable at byte {}", place.start - 8);
        let mut cursor = Cursor { source: self.source, bytes, at: 0, big_endian: self.big_endian };
        let flags = cursor.next(&what)?;
        let flags = cursor.words(flags).first().copied().unwrap_or(0);
        let class = Class::of(flags & 0xff);
        if class == Class::Other("unknown class") {
            return Ok(None);
        }
        let dims = cursor.next(&what)?;
        let dims: Vec<usize> = cursor.words(dims).into_iter().map(|d| d as usize).collect();
        if dims.len() < 2 {
            return Err(self.source.error(what, format!("{} axes", dims.len()), "at least two"));
        }
        let name = cursor.next(&what)?;
        let name = String::from_utf8_lossy(name.bytes).into_owned();
        let (complex, rest) = (flags & 0x0800 != 0, cursor.at);
        Ok(Some(Matrix { name, class, complex, dims, place, compressed, rest }))
    }

    /// The whole matrix, unpacked, without its tag.
    pub(super) fn body(&self, matrix: &Matrix) -> Result<Cow<'_, [u8]>> {
        let packed = &self.bytes[matrix.place.clone()];
        if !matrix.compressed {
            return Ok(Cow::Borrowed(packed));
        }
        let at = matrix.place.start - 8;
        let size = self.unpack_start(packed, at)?.1.unwrap_or(0) as u64;
        let location = || format!("variable {} (compressed at byte {at})", matrix.name);
        let mut body = Vec::new();
        // The file is in memory, too.
        let mut held = Held::new(self.bytes.len() as u64, self.limit);
        let whole = usize::try_from(size.saturating_add(9)).unwrap_or(usize::MAX);
        held.reserve(&mut body, whole).map_err(|full| self.source.full(location(), full))?;
        let outcome = ZlibDecoder::new(packed).take(size + 8).read_to_end(&mut body);
        if outcome.is_err() || body.len() as u64 != size + 8 {
            let found = outcome.err().map_or("the end of the zlib stream".to_owned(), |e| e.to_string());
            let found = format!("{found} after {} bytes unpacked", body.len());
            return Err(self.source.error(location(), found, format!("{} bytes", size + 8)));
        }
        body.drain(..8);
        Ok(Cow::Owned(body))
    }
}
