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
    /// `levels` are the values of the 256 bytes, `density` is the share of bytes that are not zero.
    Bytes {
        values: Array2<u8>,
        levels: Box<[F; 256]>,
        density: f64,
    },
    Numbers(Rows<F>),
    /// Values are divided by `divisor`.
    File {
        file: RowFile,
        divisor: f64,
    },
}

impl<F: Float> Store<F> {
    /// The values of a table; bytes, and values in a file, divided by `divisor`.
    pub(super) fn of(values: Values, divisor: f64) -> Self {
        match values {
            Values::Bytes(values) => {
                let levels = Box::new(std::array::from_fn(|level| F::of(level as f64 / divisor)));
                let entries = values.iter().filter(|x| **x != 0).count();
                let density = entries as f64 / values.len() as f64;
                let values = row_major(values);
                Self::Bytes { values, levels, density }
            }
            Values::F32(values) => Self::Numbers(values.mapv(|x| F::of(f64::from(x))).into()),
            Values::F64(values) => Self::Numbers(values.mapv(F::of).into()),
            Values::Sparse(matrix) => Self::Numbers(Rows::Sparse(matrix.map(|x| F::of(f64::from(x))))),
            Values::File(file) => Self::File { file, divisor },
        }
    }

    /// Number of rows.
    pub(super) fn n_rows(&self) -> usize {
        match self {
            Self::Bytes { values, .. } => values.nrows(),
            Self::Numbers(rows) => rows.n_rows(),
            Self::File { file, .. } => file.shape().0,
        }
    }

    /// The rows with the given numbers.
    pub(super) fn rows(&self, rows: &[usize]) -> Result<Rows<F>> {
        Ok(match self {
            Self::Bytes { values, levels, density } => {
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
            Self::Numbers(all) => all.select(rows),
            Self::File { file, divisor } => Rows::Dense(match file.read_rows(rows)? {
                Dense::Bytes(a) => a.mapv(|x| F::of(f64::from(x) / divisor)),
                Dense::F32(a) => a.mapv(|x| F::of(f64::from(x) / divisor)),
                Dense::F64(a) => a.mapv(|x| F::of(x / divisor)),
            }),
        })
    }
}
