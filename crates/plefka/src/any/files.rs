//! Model files in the precision in which they are written. An npz has no precision of its own: it is opened in single
//! precision if that loses nothing.

use std::path::Path;

use ndarray::Array2;

use super::kinds::{AnyMatrix, AnyRbm, each};
use crate::error::Result;
use crate::io::array_file::{NpyWriter, write_npy};
use crate::io::{ModelHeader, load_model, load_trajectory, save_model};
use crate::model::Rbm;
use crate::training::config::Precision;

impl AnyRbm {
    /// Reads a run folder, a model file, a checkpoint or an npz of weights.
    ///
    /// # Errors
    /// Files that cannot be read, or that hold no model.
    pub fn open(path: &Path) -> Result<(Self, ModelHeader)> {
        let (rbm, header) = load_model::<f32>(path)?;
        let npz = path.extension().is_some_and(|e| e == "npz");
        if header.precision == "f64" || npz {
            let (wide, header) = load_model::<f64>(path)?;
            if !npz || !same_numbers(&rbm, &wide) {
                return Ok((Self::F64(wide), header));
            }
        }
        Ok((Self::F32(rbm), header))
    }

    /// Writes a model file, atomically.
    ///
    /// # Errors
    /// Files that cannot be written.
    pub fn save(&self, path: &Path, header: &ModelHeader) -> Result<()> {
        each!(self, Self, rbm => save_model(path, rbm, header))
    }

    /// The models kept along the run in a run folder, oldest first, in the precision of this model; none if the path is
    /// not a folder or the run kept none.
    ///
    /// # Errors
    /// Folders that cannot be read.
    pub fn trajectory(&self, run: &Path) -> Result<Vec<Self>> {
        if !run.is_dir() {
            return Ok(Vec::new());
        }
        Ok(match self {
            Self::F32(_) => load_trajectory(run)?.into_iter().map(Self::F32).collect(),
            Self::F64(_) => load_trajectory(run)?.into_iter().map(Self::F64).collect(),
        })
    }
}

impl AnyMatrix {
    /// Writes an npy file of this precision, atomically.
    ///
    /// # Errors
    /// Files that cannot be written.
    pub fn write_npy(&self, path: &Path) -> Result<()> {
        each!(self, Self, matrix => write_npy(path, matrix.view()))
    }
}

/// An npy file of a precision, written in blocks of rows; it appears when complete.
#[derive(Debug)]
pub enum AnyNpyWriter {
    /// A file of single-precision numbers.
    F32(NpyWriter<f32>),
    /// A file of double-precision numbers.
    F64(NpyWriter<f64>),
}

impl AnyNpyWriter {
    /// Starts a file with the given number of rows and columns.
    ///
    /// # Errors
    /// Files that cannot be written.
    pub fn create(path: &Path, precision: Precision, dim: (usize, usize)) -> Result<Self> {
        Ok(match precision {
            Precision::F32 => Self::F32(NpyWriter::create(path, dim.0, dim.1)?),
            Precision::F64 => Self::F64(NpyWriter::create(path, dim.0, dim.1)?),
        })
    }

    /// Appends rows of the file's precision.
    ///
    /// # Errors
    /// Too many rows, another width or precision, files that cannot be written.
    pub fn push_rows(&mut self, rows: &AnyMatrix) -> Result<()> {
        match (self, rows) {
            (Self::F32(file), AnyMatrix::F32(rows)) => file.push_rows(rows.view()),
            (Self::F64(file), AnyMatrix::F64(rows)) => file.push_rows(rows.view()),
            (Self::F32(_), rows) => Err(super::kinds::mismatch(rows.precision(), Precision::F32)),
            (Self::F64(_), rows) => Err(super::kinds::mismatch(rows.precision(), Precision::F64)),
        }
    }

    /// Completes the file.
    ///
    /// # Errors
    /// Rows missing, files that cannot be written.
    pub fn finish(self) -> Result<()> {
        match self {
            Self::F32(file) => file.finish(),
            Self::F64(file) => file.finish(),
        }
    }
}

/// Whether no parameter was rounded.
fn same_numbers(single: &Rbm<f32>, wide: &Rbm<f64>) -> bool {
    fn parts(rbm: &Rbm<f64>) -> [&Array2<f64>; 3] {
        [&rbm.weights, &rbm.visible.parameters, &rbm.hidden.parameters]
    }
    parts(&single.cast()) == parts(wide)
}
