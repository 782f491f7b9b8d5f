//! MATLAB's .mat files, level 4, and level 5 (saved with `-v7` or `-v6`): the matrices by name, dense or sparse.
//! Source: MathWorks, "MAT-File Format", level 5.

mod elements;
mod file;
mod level4;
mod matrix;

use file::{HEADER_BYTES, MatFile};
use matrix::{Class, Matrix};

use super::dense::shape_text;
use super::excerpt::excerpt;
use super::options::ReadOptions;
use super::source::Source;
use super::variables::{self, Variable};
use super::{labels, sparse};
use crate::data::element::{Element, NumberKind, Numbers, expected_for};
use crate::data::table::{Labels, Table};
use crate::error::Result;

const HDF5: &[u8] = b"\x89HDF\r\n\x1a\n";

/// Whether the first bytes are the text and the byte-order mark of a MAT-file, or HDF5, which is refused with advice.
pub(super) fn sniff(head: &[u8]) -> bool {
    is_level_5(head) || is_hdf5(head) || level4::sniff(head)
}

fn is_level_5(head: &[u8]) -> bool {
    head.starts_with(b"MATLAB 5.0 MAT-file") && byte_order(head).is_some()
}

fn is_hdf5(head: &[u8]) -> bool {
    head.starts_with(HDF5) || head.starts_with(b"MATLAB 7.3 MAT-file")
}

/// Whether the file is big endian, from the 16-bit number `MI` in the byte order of the writer's machine.
fn byte_order(head: &[u8]) -> Option<bool> {
    match head.get(126..HEADER_BYTES)? {
        b"IM" => Some(false),
        b"MI" => Some(true),
        _ => None,
    }
}

/// Reads the chosen matrix and the labels that go with its name.
pub(super) fn read(source: &Source, options: &ReadOptions) -> Result<Table> {
    if is_hdf5(source.head()) {
        let expected =
            "a MATLAB file of level 5; save it with -v7 (save('file.mat', 'X', '-v7')), or as .npy";
        return Err(source.error("byte 0", "HDF5 (MATLAB -v7.3)", expected));
    }
    if level4::sniff(source.head()) {
        return level4::read(source, options);
    }
    let Some(big_endian) = byte_order(source.head()).filter(|_| is_level_5(source.head())) else {
        let expected = "\"MATLAB 5.0 MAT-file\" and the byte-order mark at byte 126, or a matrix of MATLAB 4";
        return Err(source.error("byte 0", excerpt(source.head()), expected));
    };
    let bytes = source.bytes()?;
    let file = MatFile { source, bytes: &bytes, big_endian, limit: options.in_memory_limit };
    let matrices = file.list()?;
    let described: Vec<Variable> = matrices.iter().map(describe).collect();
    let chosen = &matrices[variables::choose(source, &described, options)?];
    if !chosen.is_table() {
        let found = describe(chosen).description;
        return Err(source.error(
            format!("variable {}", chosen.name),
            found,
            "a real numeric matrix of two axes",
        ));
    }
    let mut table = file.table(chosen, options)?;
    if options.labels.is_none() {
        table.labels = file.labels_of(chosen, &matrices, table.values.shape().0)?;
    }
    Ok(table)
}

impl MatFile<'_> {
    fn table(&self, matrix: &Matrix, options: &ReadOptions) -> Result<Table> {
        let location = || format!("variable {}", matrix.name);
        if matrix.dims.contains(&0) {
            let found = format!("shape {}", shape_text(&matrix.dims));
            return Err(self.source.error(location(), found, "at least one row and one column"));
        }
        if matrix.class == Class::Sparse {
            return sparse::table(self.source, self.sparse(matrix)?, options.limit);
        }
        let numbers = self.numbers(matrix)?;
        if let Some((index, value)) = numbers.first_not_finite(options.missing) {
            let (row, column) = (index % matrix.dims[0] + 1, index / matrix.dims[0] + 1);
            let place = format!("variable {}, row {row}, column {column} (counted from 1)", matrix.name);
            return Err(self.source.error(place, value, expected_for(value)));
        }
        let values = numbers.into_dense(&matrix.dims, true, options.rows_of(matrix.dims[0])).into();
        Ok(Table::new(self.source.path(), values))
    }

    fn numbers(&self, matrix: &Matrix) -> Result<Numbers> {
        let body = self.body(matrix)?;
        let mut cursor = matrix.rest(self, &body);
        let part = cursor.next(&format!("variable {}", matrix.name))?;
        let Some(kind) = part.number_kind() else {
            let found = format!("data type {}", part.kind);
            return Err(self.source.error(format!("variable {}", matrix.name), found, "a numeric data type"));
        };
        let element = Element { kind, big_endian: self.big_endian };
        let wanted = matrix.dims.iter().try_fold(element.size(), |n, &d| n.checked_mul(d));
        if wanted != Some(part.bytes.len()) {
            let found = format!("{} bytes of numbers", part.bytes.len());
            let expected = format!("{} bytes each for shape {}", element.size(), shape_text(&matrix.dims));
            return Err(self.source.error(format!("variable {}", matrix.name), found, expected));
        }
        // Unpacked, decoded, and in the order of rows.
        let n = (part.bytes.len() / element.size()) as u64;
        self.take(matrix, body.len(), n.saturating_mul(2 * element.decoded_size() as u64))?;
        Ok(element.decode(part.bytes))
    }

    /// Counts the memory of a matrix beside that of the file: its unpacked bytes, and what is made of them.
    fn take(&self, matrix: &Matrix, body: usize, made: u64) -> Result<()> {
        let unpacked = if matrix.compressed { body as u64 } else { 0 };
        let full = |full| self.source.full(format!("variable {}", matrix.name), full);
        self.source.held().take(unpacked.saturating_add(made)).map_err(full)
    }

    fn sparse(&self, matrix: &Matrix) -> Result<crate::linalg::Csr<f32>> {
        let body = self.body(matrix)?;
        let mut cursor = matrix.rest(self, &body);
        let location = format!("variable {}", matrix.name);
        let mut made = 0;
        let mut part = || -> Result<Vec<f64>> {
            let part = cursor.next(&location)?;
            let kind = part.number_kind().unwrap_or(NumberKind::U8);
            let size = Element { kind, big_endian: self.big_endian }.size();
            // Decoded, in double precision, and as indices.
            made += 24 * (part.bytes.len() / size) as u64;
            self.take(matrix, body.len(), made)?;
            Ok(Element { kind, big_endian: self.big_endian }.decode(part.bytes).to_f64())
        };
        let (rows, starts, values) = (part()?, part()?, part()?);
        let index = |v: &[f64]| v.iter().map(|&x| x.max(0.0) as usize).collect::<Vec<_>>();
        let (mut rows, starts) = (index(&rows), index(&starts));
        // The file may reserve room for more entries than there are.
        let n_entries = starts.last().copied().unwrap_or(0);
        if matrix.dims[1].checked_add(1) != Some(starts.len()) || n_entries > rows.len().min(values.len()) {
            let found =
                format!("{} column starts, {} rows, {} values", starts.len(), rows.len(), values.len());
            let expected = format!("{} + 1 column starts and {n_entries} entries", matrix.dims[1]);
            return Err(self.source.error(location, found, expected));
        }
        rows.truncate(n_entries);
        let columns = sparse::expand(self.source, &starts, n_entries)?;
        let shape = (matrix.dims[0], matrix.dims[1]);
        sparse::from_triplets(self.source, shape, &rows, &columns, &values[..n_entries])
    }

    /// A vector of labels whose name goes with the name of the data, and which is as long as the data have rows.
    fn labels_of(&self, data: &Matrix, matrices: &[Matrix], taken: usize) -> Result<Option<Labels>> {
        for (name, paired) in variables::label_names(&data.name) {
            let Some(matrix) = matrices.iter().find(|m| m.name == name) else { continue };
            let is_vector = matrix.is_table() && matrix.class != Class::Sparse && matrix.dims.contains(&1);
            let length = matrix.dims.iter().max().copied().unwrap_or(0);
            if is_vector && length == data.dims[0] {
                let names = labels::from_numbers(self.source, &self.numbers(matrix)?)?;
                return Ok(Some(Labels::new(&names[..taken])));
            }
            if paired {
                let found = describe(matrix).description;
                let expected = format!("{} labels, one per row of {}", data.dims[0], data.name);
                return Err(self.source.error(format!("variable {name}"), found, expected));
            }
        }
        Ok(None)
    }
}

fn describe(matrix: &Matrix) -> Variable {
    let is_vector = matrix.dims.contains(&1);
    Variable {
        name: matrix.name.clone(),
        description: format!("{} {}", shape_text(&matrix.dims), matrix.class.name(matrix.complex)),
        is_table: matrix.is_table() && !is_vector,
        n_rows: matrix.dims[0],
    }
}
