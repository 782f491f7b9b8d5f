//! MATLAB's .mat files, level 4 (saved with `-v4`): matrices one after another, each with a header of five 32-bit integers
//! (type, rows, columns, whether complex, length of the name), its name, and its numbers column by column.
//! Source: MathWorks, "MAT-File Format", level 4.

use super::super::dense::{check_dims, shape_text};
use super::super::labels;
use super::super::options::ReadOptions;
use super::super::source::Source;
use super::super::variables::{self, Variable};
use crate::data::element::{Element, NumberKind, Numbers, expected_for};
use crate::data::table::{Labels, Table};
use crate::error::Result;

/// Bytes of a matrix before its name.
const HEADER: usize = 20;
/// Longest name that is believed.
const LONGEST_NAME: usize = 256;

/// A matrix of the file.
#[derive(Debug, Clone)]
struct Matrix {
    name: String,
    dims: [usize; 2],
    element: Element,
    /// Text, sparse or complex: not a table of numbers.
    other: Option<&'static str>,
    /// The place of the numbers.
    start: usize,
    end: usize,
}

/// Whether the first bytes are the header of a matrix of numbers with a plausible name.
pub(super) fn sniff(head: &[u8]) -> bool {
    let Some(header) = Header::of(head, 0) else { return false };
    let name = head.get(HEADER..HEADER + header.name);
    name.is_some_and(|name| match name.split_last() {
        Some((0, name)) => {
            name.first().is_some_and(u8::is_ascii_alphabetic)
                && name.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_')
        }
        _ => false,
    })
}

/// The five integers, checked.
#[derive(Debug, Clone, Copy)]
struct Header {
    element: Element,
    kind: u32,
    dims: [usize; 2],
    complex: bool,
    name: usize,
}

impl Header {
    fn of(bytes: &[u8], at: usize) -> Option<Self> {
        let bytes = bytes.get(at..at + HEADER)?;
        [false, true].into_iter().find_map(|big_endian| {
            let word = |k: usize| {
                let word = [bytes[4 * k], bytes[4 * k + 1], bytes[4 * k + 2], bytes[4 * k + 3]];
                if big_endian { u32::from_be_bytes(word) } else { u32::from_le_bytes(word) }
            };
            let kind = word(0);
            let (machine, zero, number, class) = (kind / 1000, kind / 100 % 10, kind / 10 % 10, kind % 10);
            let number = [
                NumberKind::F64,
                NumberKind::F32,
                NumberKind::I32,
                NumberKind::I16,
                NumberKind::U16,
                NumberKind::U8,
            ]
            .get(number as usize)?;
            let fits = machine == u32::from(big_endian) && zero == 0 && class <= 2 && word(3) <= 1;
            let name = word(4) as usize;
            (fits && (2..=LONGEST_NAME).contains(&name)).then_some(Self {
                element: Element { kind: *number, big_endian },
                kind: class,
                dims: [word(1) as usize, word(2) as usize],
                complex: word(3) == 1,
                name,
            })
        })
    }
}

/// Reads the chosen matrix and the labels that go with its name.
pub(super) fn read(source: &Source, options: &ReadOptions) -> Result<Table> {
    let bytes = source.bytes()?;
    let matrices = list(source, &bytes)?;
    let described: Vec<Variable> = matrices.iter().map(describe).collect();
    let chosen = &matrices[variables::choose(source, &described, options)?];
    let location = format!("variable {}", chosen.name);
    if let Some(other) = chosen.other {
        return Err(source.error(location, other, "a real matrix of numbers that is not sparse"));
    }
    check_dims(source, &chosen.dims)?;
    // Decoded, and in the order of rows.
    let count = (chosen.dims[0] as u64).saturating_mul(chosen.dims[1] as u64);
    let made = count.saturating_mul(2 * chosen.element.decoded_size() as u64);
    source.held().take(made).map_err(|full| source.full(&location, full))?;
    let numbers = numbers(chosen, &bytes);
    if let Some((index, value)) = numbers.first_not_finite(options.missing) {
        let (row, column) = (index % chosen.dims[0] + 1, index / chosen.dims[0] + 1);
        let place = format!("{location}, row {row}, column {column} (counted from 1)");
        return Err(source.error(place, value, expected_for(value)));
    }
    let n_rows = options.rows_of(chosen.dims[0]);
    let mut table = Table::new(source.path(), numbers.into_dense(&chosen.dims, true, n_rows).into());
    if options.labels.is_none() {
        table.labels = labels_of(source, chosen, &matrices, &bytes, n_rows)?;
    }
    Ok(table)
}

fn list(source: &Source, bytes: &[u8]) -> Result<Vec<Matrix>> {
    let (mut at, mut matrices) = (0, Vec::new());
    while at < bytes.len() {
        let Some(header) = Header::of(bytes, at) else {
            let expected = "the header of a MATLAB 4 matrix, or of a newer file saved with -v7";
            return Err(source.error(
                format!("byte {at}"),
                super::super::excerpt::excerpt(&bytes[at..]),
                expected,
            ));
        };
        let start = at + HEADER + header.name;
        let parts = if header.complex { 2 } else { 1 };
        let length = header.dims.iter().try_fold(header.element.size() * parts, |n, &d| n.checked_mul(d));
        let end = length.and_then(|length| start.checked_add(length)).filter(|&end| end <= bytes.len());
        let (Some(end), Some(name)) = (end, bytes.get(at + HEADER..start)) else {
            let expected = format!("the numbers of a matrix of shape {}", shape_text(&header.dims));
            return Err(source.error(format!("byte {}", bytes.len()), "the end of the file", expected));
        };
        let name = String::from_utf8_lossy(name).trim_end_matches('\0').to_owned();
        let other = match (header.kind, header.complex) {
            (1, _) => Some("text"),
            (2, _) => Some("a sparse matrix of MATLAB 4"),
            (_, true) => Some("complex numbers"),
            _ => None,
        };
        matrices.push(Matrix { name, dims: header.dims, element: header.element, other, start, end });
        at = end;
    }
    Ok(matrices)
}

fn numbers(matrix: &Matrix, bytes: &[u8]) -> Numbers {
    matrix.element.decode(&bytes[matrix.start..matrix.end])
}

/// A vector of labels whose name goes with the name of the data, and which is as long as the data have rows.
fn labels_of(
    source: &Source,
    data: &Matrix,
    matrices: &[Matrix],
    bytes: &[u8],
    taken: usize,
) -> Result<Option<Labels>> {
    for (name, _) in variables::label_names(&data.name) {
        let matching = |m: &&Matrix| {
            m.name == name
                && m.other.is_none()
                && m.dims.contains(&1)
                && m.dims[0].max(m.dims[1]) == data.dims[0]
        };
        if let Some(matrix) = matrices.iter().find(matching) {
            let names = labels::from_numbers(source, &numbers(matrix, bytes))?;
            return Ok(Some(Labels::new(&names[..taken])));
        }
    }
    Ok(None)
}

fn describe(matrix: &Matrix) -> Variable {
    let what =
        matrix.other.map_or_else(|| format!("{:?}", matrix.element.kind).to_lowercase(), str::to_owned);
    Variable {
        name: matrix.name.clone(),
        description: format!("{} {what}", shape_text(&matrix.dims)),
        is_table: matrix.other.is_none() && !matrix.dims.contains(&1),
        n_rows: matrix.dims[0],
    }
}
