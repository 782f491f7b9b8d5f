//! Output of arrays: npy files written in blocks of rows, and npz archives of several arrays. Files appear when
//! complete.

use std::io::{Cursor, Write};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

use ndarray::ArrayView2;
use zip::write::SimpleFileOptions;

use super::atomic::{self, AtomicFile};
use super::npy_header;
use crate::error::{Error, Result};

/// Number types of npy files.
pub trait Number: Copy {
    /// The dtype in NumPy's notation, little-endian.
    const DTYPE: &'static str;

    /// Little-endian bytes, appended to `out`.
    fn append_le(self, out: &mut Vec<u8>);
}

macro_rules! numbers {
    ($($t:ty: $dtype:literal),*) => {$(
        impl Number for $t {
            const DTYPE: &'static str = $dtype;

            fn append_le(self, out: &mut Vec<u8>) {
                out.extend_from_slice(&self.to_le_bytes());
            }
        }
    )*};
}
numbers!(u8: "|u1", i64: "<i8", f32: "<f4", f64: "<f8");

/// An npy file of shape (n_rows, n_columns), written in blocks of rows.
#[derive(Debug)]
pub struct NpyWriter<T: Number> {
    path: PathBuf,
    file: AtomicFile,
    rows_left: usize,
    n_columns: usize,
    number: PhantomData<T>,
}

impl<T: Number> NpyWriter<T> {
    /// Starts the file.
    pub fn create(path: &Path, n_rows: usize, n_columns: usize) -> Result<Self> {
        let mut file = AtomicFile::create(path)?;
        file.write_all(&npy_header::bytes(T::DTYPE, &[n_rows, n_columns]))
            .map_err(|e| Error::io("write", path, e))?;
        Ok(Self { path: path.to_path_buf(), file, rows_left: n_rows, n_columns, number: PhantomData })
    }

    /// Appends rows.
    pub fn push_rows(&mut self, rows: ArrayView2<'_, T>) -> Result<()> {
        if rows.ncols() != self.n_columns || rows.nrows() > self.rows_left {
            let expected = format!("at most {} rows of {}", self.rows_left, self.n_columns);
            return Err(Error::input("rows to write", format!("{:?}", rows.dim()), expected));
        }
        self.rows_left -= rows.nrows();
        let mut bytes = Vec::with_capacity(rows.len() * size_of::<T>());
        rows.iter().for_each(|x| x.append_le(&mut bytes));
        self.file.write_all(&bytes).map_err(|e| Error::io("write", &self.path, e))
    }

    /// Completes the file; refuses a file with missing rows.
    pub fn finish(self) -> Result<()> {
        if self.rows_left > 0 {
            return Err(Error::input("rows to write", format!("{} fewer", self.rows_left), "all rows"));
        }
        self.file.commit()
    }
}

/// Writes a matrix as npy.
pub fn write_npy<T: Number>(path: &Path, matrix: ArrayView2<'_, T>) -> Result<()> {
    let mut file = NpyWriter::create(path, matrix.nrows(), matrix.ncols())?;
    file.push_rows(matrix)?;
    file.finish()
}

/// An npz archive in memory, before it is written.
#[derive(Debug)]
pub struct Npz {
    archive: zip::ZipWriter<Cursor<Vec<u8>>>,
}

impl Default for Npz {
    fn default() -> Self {
        Self { archive: zip::ZipWriter::new(Cursor::new(Vec::new())) }
    }
}

impl Npz {
    /// Adds an array of any shape, given its elements in row-major order.
    pub fn add<T: Number>(&mut self, name: &str, shape: &[usize], elements: &[T]) -> Result<()> {
        let refused =
            |e: std::io::Error| Error::input(format!("array {name} of an npz file"), e, "one that fits");
        let options = SimpleFileOptions::default().large_file(size_of_val(elements) > 1 << 30);
        self.archive.start_file(format!("{name}.npy"), options).map_err(|e| refused(e.into()))?;
        let mut bytes = npy_header::bytes(T::DTYPE, shape);
        elements.iter().for_each(|x| x.append_le(&mut bytes));
        self.archive.write_all(&bytes).map_err(refused)
    }

    /// Writes the file.
    pub fn write(self, path: &Path) -> Result<()> {
        let bytes = self.archive.finish().map_err(|e| Error::io("write", path, e.into()))?;
        atomic::write(path, bytes.get_ref())
    }
}
