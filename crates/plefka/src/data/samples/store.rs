//! The values of samples in their original number type, and the rows read from them.

use ndarray::Array2;

use crate::data::batch::{Rows, SPARSE_BELOW, row_major};
use crate::data::element::Dense;
use crate::data::row_file::RowFile;
use crate::data::table::Values;
use crate::error::Result;
use crate::float::Float;
use crate::kernels::memory;
use crate::linalg::Csr;

/// Rows read at a time from a file that is not held in memory.
pub(in crate::data) const FILE_BLOCK: usize = 4096;

/// The values of samples.
#[derive(Debug)]
pub(in crate::data) enum Store<F: Float> {
    /// `density` is the share of bytes that are not zero.
    Bytes {
        values: Array2<u8>,
        scale: F,
        density: f64,
    },
    Dense(Array2<F>),
    Sparse(Csr<F>),
    File {
        file: RowFile,
        scale: F,
    },
}

impl<F: Float> Store<F> {
    /// The values of a table.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub(super) fn of(values: Values) -> Result<Self> {
        Ok(match values {
            Values::Bytes(values) => {
                let scale = byte_scale(values.iter().copied().max().unwrap_or(0));
                let entries = values.iter().filter(|x| **x != 0).count();
                let density = entries as f64 / values.len() as f64;
                let values = row_major(values);
                Self::Bytes { values, scale, density }
            }
            Values::F32(values) => Self::Dense(values.mapv(|x| F::of(f64::from(x)))),
            Values::F64(values) => Self::Dense(values.mapv(F::of)),
            Values::Sparse(matrix) => Self::Sparse(matrix.map(|x| F::of(f64::from(x)))),
            Values::File(file) => Self::File { scale: file_scale(&file)?, file },
        })
    }

    /// Number of rows.
    pub(super) fn n_rows(&self) -> usize {
        match self {
            Self::Bytes { values, .. } => values.nrows(),
            Self::Dense(a) => a.nrows(),
            Self::Sparse(m) => m.n_rows(),
            Self::File { file, .. } => file.shape().0,
        }
    }

    /// The rows with the given numbers.
    pub(super) fn rows(&self, rows: &[usize]) -> Result<Rows<F>> {
        Ok(match self {
            Self::Bytes { values, scale, density } => {
                let levels: [F; 256] = std::array::from_fn(|level| *scale * F::of(level as f64));
                if *density < SPARSE_BELOW {
                    let mut out = Csr::empty(values.ncols());
                    for &row in rows {
                        let row = values.row(row);
                        let row = row.to_slice().expect("tables are row-major");
                        out.push_dense_as(row, |level| levels[usize::from(level)]);
                    }
                    return Ok(Rows::Sparse(out));
                }
                let mut out = memory::matrix((rows.len(), values.ncols()));
                for (mut to, &from) in out.rows_mut().into_iter().zip(rows) {
                    let from = values.row(from);
                    to.iter_mut().zip(from).for_each(|(x, &level)| *x = levels[usize::from(level)]);
                }
                Rows::Dense(out)
            }
            Self::Dense(a) => Rows::Dense(memory::select(a, rows)),
            Self::Sparse(m) => Rows::Sparse(m.select(rows)),
            Self::File { file, scale } => Rows::Dense(match file.read_rows(rows)? {
                Dense::Bytes(a) => a.mapv(|x| *scale * F::of(f64::from(x))),
                Dense::F32(a) => a.mapv(|x| F::of(f64::from(x))),
                Dense::F64(a) => a.mapv(F::of),
            }),
        })
    }
}

/// The factor on bytes: bytes that are all 0 or 1 are bits; other bytes are grey levels from 0 to 255.
fn byte_scale<F: Float>(largest: u8) -> F {
    F::of(if largest <= 1 { 1.0 } else { 1.0 / 255.0 })
}

fn file_scale<F: Float>(file: &RowFile) -> Result<F> {
    let (n_rows, _) = file.shape();
    let mut largest = 0;
    for first in (0..n_rows).step_by(FILE_BLOCK) {
        let block: Vec<usize> = (first..(first + FILE_BLOCK).min(n_rows)).collect();
        match file.read_rows(&block)? {
            Dense::Bytes(a) => largest = largest.max(a.iter().copied().max().unwrap_or(0)),
            _ => return Ok(F::one()),
        }
        if largest > 1 {
            break;
        }
    }
    Ok(byte_scale(largest))
}
