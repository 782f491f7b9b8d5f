//! Loops over the rows of a matrix, on all threads. Rows are divided into blocks of fixed size, independent of the
//! number of threads; each block also has its own random stream.

use ndarray::Array2;

use super::dispatch::vectorized;
use super::parallel;
use crate::float::Float;

/// Rows per block, and so per random stream. Changing this number changes every seeded sample.
pub(crate) const ROW_BLOCK: usize = 16;
/// Matrices with fewer elements are processed by one thread, because handing out work would cost more.
pub(super) const PARALLEL_ELEMENTS: usize = 1 << 15;

/// All elements, row after row.
pub fn slice<F>(matrix: &Array2<F>) -> &[F] {
    matrix.as_slice().expect("engine matrices are row-major")
}

/// All elements, row after row.
pub fn slice_mut<F>(matrix: &mut Array2<F>) -> &mut [F] {
    matrix.as_slice_mut().expect("engine matrices are row-major")
}

/// Calls `work(first_row, rows)` for every block of rows; `rows` is row-major, whole rows.
pub fn for_each_block<F: Float>(matrix: &mut Array2<F>, work: impl Fn(usize, &mut [F]) + Sync + Send) {
    let n_columns = matrix.ncols();
    for_each_block_of(slice_mut(matrix), n_columns, work);
}

fn for_each_block_of<F: Float>(
    values: &mut [F],
    n_columns: usize,
    work: impl Fn(usize, &mut [F]) + Sync + Send,
) {
    if values.is_empty() {
        return;
    }
    let size = ROW_BLOCK * n_columns;
    if values.len() < PARALLEL_ELEMENTS {
        for (block, rows) in values.chunks_mut(size).enumerate() {
            work(block * ROW_BLOCK, rows);
        }
    } else {
        parallel::for_each_chunk(values, size, 1, |block, rows| work(block * ROW_BLOCK, rows));
    }
}

/// Calls `work(row, values)` for every row.
pub fn for_each_row<F: Float>(matrix: &mut Array2<F>, work: impl Fn(usize, &mut [F]) + Sync + Send) {
    let n_columns = matrix.ncols();
    for_each_row_of(slice_mut(matrix), n_columns, work);
}

/// [`for_each_row`] for a slice with rows of `n_columns` numbers, one after another.
pub(crate) fn for_each_row_of<F: Float>(
    values: &mut [F],
    n_columns: usize,
    work: impl Fn(usize, &mut [F]) + Sync + Send,
) {
    for_each_block_of(values, n_columns, |first, rows| {
        for (k, row) in rows.chunks_mut(n_columns).enumerate() {
            work(first + k, row);
        }
    });
}

/// The results of `work(row)` for the rows 0..n_rows, in order.
pub fn map_rows<T: Send>(n_rows: usize, work: impl Fn(usize) -> T + Sync + Send) -> Vec<T> {
    parallel::map(n_rows, ROW_BLOCK, work)
}

/// Number of rows whose sums are formed together before they are added to the others; fixed, so that sums do not depend
/// on the number of threads.
const SUM_BLOCK: usize = 64;

/// Σ_r w_r in f64; `weights` of `None` stands for `n_rows` ones.
pub fn total_weight<F: Float>(n_rows: usize, weights: Option<&[F]>) -> f64 {
    weights.map_or(n_rows as f64, |w| w.iter().map(|w| w.wide()).sum())
}

/// Column sums Σ_r w_r x_rc; `weights` of `None` means 1.
pub fn weighted_column_sums<F: Float>(matrix: &Array2<F>, weights: Option<&[F]>) -> Vec<F> {
    let n_columns = matrix.ncols();
    let block_sums = |(block, rows): (usize, &[F])| {
        let mut sums = vec![F::zero(); n_columns];
        vectorized!({
            for (k, values) in rows.chunks_exact(n_columns).enumerate() {
                let weight = weights.map_or(F::one(), |w| w[block * SUM_BLOCK + k]);
                sums.iter_mut().zip(values).for_each(|(sum, &x)| *sum += weight * x);
            }
        });
        sums
    };
    let values = slice(matrix);
    let size = SUM_BLOCK * n_columns.max(1);
    let blocks: Vec<Vec<F>> = if values.len() < PARALLEL_ELEMENTS {
        values.chunks(size).enumerate().map(block_sums).collect()
    } else {
        parallel::map_tasks(values.chunks(size).enumerate().collect(), 1, block_sums)
    };
    let mut blocks = blocks.into_iter();
    let mut total = blocks.next().unwrap_or_else(|| vec![F::zero(); n_columns]);
    for block in blocks {
        total.iter_mut().zip(block).for_each(|(t, x)| *t += x);
    }
    total
}

/// Σ_c x_c w_c, in 16 lanes.
pub fn dot<F: Float>(x: &[F], w: &[F]) -> F {
    vectorized!({
        let mut lanes = [F::zero(); 16];
        let (whole, rest) = x.as_chunks::<16>();
        let (weights, last) = w.as_chunks::<16>();
        for (part, weights) in whole.iter().zip(weights) {
            lanes.iter_mut().zip(part).zip(weights).for_each(|((l, &x), &w)| *l += x * w);
        }
        lanes.iter_mut().zip(rest).zip(last).for_each(|((l, &x), &w)| *l += x * w);
        lanes.into_iter().sum()
    })
}
