//! A table on disk that is read in blocks of rows, for data larger than memory.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

pub use super::element::Element;
use super::element::{Dense, expected_for};
use crate::error::{Error, Result};

/// Largest number of bytes in one read, unless a single row is larger.
const BLOCK_BYTES: usize = 4 << 20;

/// An uncompressed file with fixed-size rows: `offset` bytes of header, then the rows one after another.
#[derive(Debug)]
pub struct RowFile {
    path: PathBuf,
    // Reading moves the file's position, so only one thread reads at a time.
    file: Mutex<File>,
    offset: u64,
    shape: (usize, usize),
    element: Element,
    missing: bool,
}

impl RowFile {
    /// Opens the file and checks that all `shape` (rows, columns) numbers after `offset` are there.
    ///
    /// # Errors
    /// When the file cannot be opened, has no rows or columns, or is too short.
    pub fn open(path: &Path, offset: u64, shape: (usize, usize), element: Element) -> Result<Self> {
        let file = File::open(path).map_err(|e| Error::io("open", path, e))?;
        let length = file.metadata().map_err(|e| Error::io("read", path, e))?.len();
        if shape.0 == 0 || shape.1 == 0 {
            return Err(Error::data(path, "shape", format!("{shape:?}"), "at least one row and one column"));
        }
        let end = (shape.0 as u64)
            .checked_mul(shape.1 as u64)
            .and_then(|n| n.checked_mul(element.size() as u64))
            .and_then(|n| n.checked_add(offset));
        if end.is_none_or(|end| end > length) {
            let wanted = end.map_or("more than 2^64 bytes".to_owned(), |end| format!("{end} bytes"));
            let expected = format!("{wanted} for {} rows of {} numbers", shape.0, shape.1);
            return Err(Error::data(path, format!("byte {length}"), "the end of the file", expected));
        }
        Ok(Self { path: path.to_path_buf(), file: Mutex::new(file), offset, shape, element, missing: false })
    }

    /// The same file; with `missing`, NaN is accepted as a missing entry.
    pub fn with_missing(self, missing: bool) -> Self {
        Self { missing, ..self }
    }

    /// Number of rows and columns.
    pub fn shape(&self) -> (usize, usize) {
        self.shape
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The number type in the file.
    pub fn element(&self) -> Element {
        self.element
    }

    /// The rows named by `rows`, in that order (repeats allowed), as a dense array of (rows.len() × columns).
    ///
    /// Neighbouring rows are read together, whatever their order in `rows`. Any number of threads may call.
    ///
    /// # Errors
    /// A row that does not exist, a failed read, or a number that is infinite, or NaN where it is not a missing entry.
    pub fn read_rows(&self, rows: &[usize]) -> Result<Dense> {
        if let Some(row) = rows.iter().find(|&&row| row >= self.shape.0) {
            return Err(Error::input("row", row, format!("a row below {}", self.shape.0)));
        }
        let row_bytes = self.shape.1 * self.element.size();
        let mut order: Vec<usize> = (0..rows.len()).collect();
        order.sort_by_key(|&k| rows[k]);
        let mut bytes = vec![0; rows.len() * row_bytes];
        let mut block = Vec::new();
        let run_limit = (BLOCK_BYTES / row_bytes).max(1);
        for run in order.chunk_by(|&a, &b| rows[b] - rows[a] <= 1).flat_map(|run| run.chunks(run_limit)) {
            let (first, last) = (rows[run[0]], rows[run[run.len() - 1]]);
            block.resize((last - first + 1) * row_bytes, 0);
            self.read_at(self.offset + (first * row_bytes) as u64, &mut block)?;
            for &k in run {
                let from = (rows[k] - first) * row_bytes;
                bytes[k * row_bytes..(k + 1) * row_bytes].copy_from_slice(&block[from..from + row_bytes]);
            }
        }
        let numbers = self.element.decode(&bytes);
        if let Some((index, value)) = numbers.first_not_finite(self.missing) {
            let (row, column) = (rows[index / self.shape.1], index % self.shape.1);
            let location = format!("row {row}, column {column} (counted from 0)");
            return Err(Error::data(&self.path, location, value, expected_for(value)));
        }
        Ok(numbers.into_dense(&[rows.len(), self.shape.1], false, rows.len()))
    }

    fn read_at(&self, at: u64, block: &mut [u8]) -> Result<()> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(at))
            .and_then(|_| file.read_exact(block))
            .map_err(|e| Error::io("read", &self.path, e))
    }
}
