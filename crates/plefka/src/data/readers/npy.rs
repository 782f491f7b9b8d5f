//! NumPy's npy: magic string, version, a Python dictionary (descr, fortran_order, shape), and the numbers. Source:
//! NumPy Enhancement Proposal 1.
//!
//! The header is parsed here because a parser of general Python literals recurses as deeply as the file is nested.

use super::dense::{self, Layout, shape_text};
use super::excerpt::excerpt;
use super::labels;
use super::options::ReadOptions;
use super::source::Source;
use crate::data::element::{Element, NumberKind};
use crate::data::table::Table;
use crate::error::Result;

const MAGIC: &[u8] = b"\x93NUMPY";

/// The header of an npy file.
#[derive(Debug)]
pub(super) struct Header {
    pub dtype: Dtype,
    pub dims: Vec<usize>,
    fortran: bool,
    offset: usize,
}

/// A NumPy type, as far as the readers need it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Dtype {
    Number(Element),
    /// `S` (bytes) or `U` (four-byte code points), with this number of characters.
    Text {
        unicode: bool,
        length: usize,
        big_endian: bool,
    },
    /// Any other type, by its description.
    Other(String),
}

/// Whether the first bytes are the magic string.
pub(super) fn sniff(head: &[u8]) -> bool {
    head.starts_with(MAGIC)
}

/// Reads an array of at least two axes.
pub(super) fn read(source: &Source, options: &ReadOptions) -> Result<Table> {
    let header = header(source)?;
    dense::table(source, &header.layout(source)?, options)
}

/// One label per entry of an array that has a single axis longer than one.
pub(super) fn read_labels(source: &Source) -> Result<Vec<String>> {
    let header = header(source)?;
    if header.dims.iter().filter(|&&length| length != 1).count() > 1 {
        return Err(source.error(
            "array",
            format!("shape {}", shape_text(&header.dims)),
            "one axis of labels",
        ));
    }
    match header.dtype {
        Dtype::Text { .. } => strings(source, &header),
        _ => labels::from_numbers(source, &header.layout(source)?.numbers(source)?),
    }
}

impl Header {
    /// The place of the numbers in the file; an error if the entries are not numbers.
    pub(super) fn layout(&self, source: &Source) -> Result<Layout> {
        let found = match &self.dtype {
            Dtype::Number(element) => {
                let (offset, dims) = (self.offset as u64, self.dims.clone());
                return Ok(Layout { offset, dims, element: *element, fortran: self.fortran });
            }
            Dtype::Text { .. } => "an array of strings",
            Dtype::Other(description) => description,
        };
        let expected = "a dtype of bool, integers up to 64 bits or floating point up to 64 bits";
        Err(source.error("dtype", found, expected))
    }
}

/// Parses and checks the header.
pub(super) fn header(source: &Source) -> Result<Header> {
    let head = source.head();
    if !sniff(head) {
        return Err(source.error("byte 0", excerpt(head), "the npy magic 93 4e 55 4d 50 59 (\\x93NUMPY)"));
    }
    let (start, length) = match *head {
        [_, _, _, _, _, _, 1, _, a, b, ..] => (10, usize::from(u16::from_le_bytes([a, b]))),
        [_, _, _, _, _, _, 2 | 3, _, a, b, c, d, ..] => (12, u32::from_le_bytes([a, b, c, d]) as usize),
        _ => {
            let found = excerpt(&head[6..head.len().min(12)]);
            return Err(source.error("byte 6", found, "format version 1, 2 or 3 and a header length"));
        }
    };
    let end = start + length;
    let Some(dictionary) = head.get(start..end) else {
        let expected = format!("a header up to byte {end}");
        return Err(source.error(format!("byte {}", head.len()), "no more header", expected));
    };
    let dictionary = String::from_utf8_lossy(dictionary);
    let fields = (|| {
        let dtype = dtype(value_of(&dictionary, "descr")?)?;
        let fortran = match value_of(&dictionary, "fortran_order")? {
            v if v.starts_with("True") => true,
            v if v.starts_with("False") => false,
            _ => return None,
        };
        Some(Header { dtype, dims: shape(value_of(&dictionary, "shape")?)?, fortran, offset: end })
    })();
    let expected = "a dictionary {'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }";
    let start_of_it: String = dictionary.trim_end().chars().take(120).collect();
    fields.ok_or_else(|| source.error(format!("byte {start}"), format!("header {start_of_it:?}"), expected))
}

/// The text after `'key':`.
fn value_of<'a>(dictionary: &'a str, key: &str) -> Option<&'a str> {
    let after =
        dictionary.split_once(&format!("'{key}'")).or_else(|| dictionary.split_once(&format!("\"{key}\"")));
    Some(after?.1.trim_start().strip_prefix(':')?.trim_start())
}

fn shape(value: &str) -> Option<Vec<usize>> {
    let inner = value.strip_prefix('(')?.split_once(')')?.0;
    let lengths =
        inner.split(',').map(|part| part.trim().trim_end_matches('L')).filter(|part| !part.is_empty());
    let dims: Vec<usize> = lengths.map(|part| part.parse().ok()).collect::<Option<_>>()?;
    // NumPy allows 64 axes.
    (dims.len() <= 64).then_some(dims)
}

fn dtype(value: &str) -> Option<Dtype> {
    if value.starts_with('[') {
        return Some(Dtype::Other("a structured dtype with named fields".to_owned()));
    }
    let quote = value.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    let code = value[1..].split_once(quote)?.0;
    let described = |what: &str| Some(Dtype::Other(format!("dtype '{code}' ({what})")));
    let (order, rest) = code.split_at_checked(1)?;
    let (letter, digits) = rest.split_at_checked(1)?;
    let big_endian = order == ">";
    let kind = match rest {
        "b1" => NumberKind::Bool,
        "u1" => NumberKind::U8,
        "i1" => NumberKind::I8,
        "u2" => NumberKind::U16,
        "i2" => NumberKind::I16,
        "u4" => NumberKind::U32,
        "i4" => NumberKind::I32,
        "u8" => NumberKind::U64,
        "i8" => NumberKind::I64,
        "f2" => NumberKind::F16,
        "f4" => NumberKind::F32,
        "f8" => NumberKind::F64,
        _ => {
            return match (letter, digits.parse::<u32>()) {
                ("S" | "U", Ok(length)) => {
                    Some(Dtype::Text { unicode: letter == "U", length: length as usize, big_endian })
                }
                ("c", _) => described("complex numbers"),
                ("O", _) => described("Python objects"),
                ("M" | "m", _) => described("dates"),
                _ => described("unknown here"),
            };
        }
    };
    Some(Dtype::Number(Element { kind, big_endian }))
}

/// All entries of an array of strings.
pub(super) fn strings(source: &Source, header: &Header) -> Result<Vec<String>> {
    let Dtype::Text { unicode, length, big_endian } = header.dtype else {
        return Err(source.error("dtype", format!("{:?}", header.dtype), "strings"));
    };
    let size = length.max(1) * if unicode { 4 } else { 1 };
    let bytes = source.range(header.offset as u64, source.len())?;
    let n = header.dims.iter().try_fold(1usize, |n, &d| n.checked_mul(d));
    if n.and_then(|n| n.checked_mul(size)) != Some(bytes.len()) {
        let expected = format!("shape {} of {size} bytes each", shape_text(&header.dims));
        return Err(source.error(
            format!("byte {}", header.offset),
            format!("{} bytes", bytes.len()),
            expected,
        ));
    }
    let text = |entry: &[u8]| {
        let code = |b: &[u8]| {
            let word = [b[0], b[1], b[2], b[3]];
            if big_endian { u32::from_be_bytes(word) } else { u32::from_le_bytes(word) }
        };
        let text: String = match unicode {
            true => entry.chunks_exact(4).map(|b| char::from_u32(code(b)).unwrap_or('\u{fffd}')).collect(),
            false => String::from_utf8_lossy(entry).into_owned(),
        };
        text.trim_end_matches('\0').to_owned()
    };
    Ok(bytes.chunks_exact(size).map(text).collect())
}
