//! Loops over the rows of a matrix, on all threads. Rows are cut into blocks of fixed size, whatever the number of
//! threads; a block is also the unit of a random stream.

use ndarray::Array2;
use rayon::prelude::*;

use crate::float::Float;

/// Rows per block, and so per random stream. Changing it changes every seeded sample.
pub const ROW_BLOCK: usize = 16;
/// Matrices with fewer elements are walked on one thread: handing out work would cost more.
const PARALLEL_ELEMENTS: usize = 1 << 15;

/// Calls `work(first_row, rows)` for every block of rows; `rows` is row-major, whole rows.
pub fn for_each_block<F: Float>(matrix: &mut Array2<F>, work: impl Fn(usize, &mut [F]) + Sync + Send) {
    let (n_rows, n_columns) = matrix.dim();
    if n_rows == 0 || n_columns == 0 {
        return;
    }
    let values = matrix.as_slice_mut().expect("engine matrices are row-major");
    let size = ROW_BLOCK * n_columns;
    if values.len() < PARALLEL_ELEMENTS {
        for (block, rows) in values.chunks_mut(size).enumerate() {
            work(block * ROW_BLOCK, rows);
        }
    } else {
        values.par_chunks_mut(size).enumerate().for_each(|(block, rows)| work(block * ROW_BLOCK, rows));
    }
}

/// Calls `work(row, values)` for every row.
pub fn for_each_row<F: Float>(matrix: &mut Array2<F>, work: impl Fn(usize, &mut [F]) + Sync + Send) {
    let n_columns = matrix.ncols();
    for_each_block(matrix, |first, rows| {
        for (k, row) in rows.chunks_mut(n_columns).enumerate() {
            work(first + k, row);
        }
    });
}

/// `work(row)` for 0..n_rows, gathered in order.
pub fn map_rows<T: Send>(n_rows: usize, work: impl Fn(usize) -> T + Sync + Send) -> Vec<T> {
    (0..n_rows).into_par_iter().with_min_len(ROW_BLOCK).map(work).collect()
}

/// Column sums Σ_r w_r x_rc, rows added in order; `weights` of `None` means 1.
pub fn weighted_column_sums<F: Float>(matrix: &Array2<F>, weights: Option<&[F]>) -> Vec<F> {
    let mut sums = vec![F::zero(); matrix.ncols()];
    for (row, values) in matrix.rows().into_iter().enumerate() {
        let values = values.to_slice().expect("engine matrices are row-major");
        let weight = weights.map_or(F::one(), |w| w[row]);
        for (sum, &x) in sums.iter_mut().zip(values) {
            *sum += weight * x;
        }
    }
    sums
}
