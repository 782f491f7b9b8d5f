//! Products with sparse rows: X W and Xᵀ H for X in compressed sparse rows. Cost 2 · entries · n_hidden operations.

use std::ops::Range;

use ndarray::{Array2, ArrayView2, ArrayViewMut2};

use super::bits::Bits;
use super::csr::Csr;
use super::dispatch::vectorized;
use super::mode::Accumulate;
use super::panels::{self, Panels, Source};
use super::rows::for_each_row_of;
use crate::float::Float;

/// Average number of entries per column of x from which on it pays to copy `w` into tiles.
const USES: usize = 4;

/// Share of non-zero entries below which the product with the transpose of a matrix is cheaper for sparse rows, and the
/// least number of rows for which it is.
const TRANSPOSED_BELOW: f64 = 0.35;
const TRANSPOSED_ROWS: usize = 32;

/// Share of ones from which on rows of bits are multiplied by tables, and the least number of rows for which the tables
/// pay off.
const BITS_FROM: f64 = 0.25;
const BITS_ROWS: usize = 64;

/// Rows in a form whose product with a matrix costs less than a dense product.
pub(crate) enum Compact<F> {
    Sparse(Csr<F>),
    Bits(Bits),
}

impl<F: Float> Compact<F> {
    /// The compact form of dense rows for products with the transpose of a matrix; `None` if dense products cost less.
    pub(crate) fn new(rows: ArrayView2<'_, F>) -> Option<Self> {
        if rows.nrows() < TRANSPOSED_ROWS {
            return None;
        }
        let share = share_of_entries(rows)?;
        if share >= BITS_FROM
            && rows.nrows() >= BITS_ROWS
            && let Some(bits) = Bits::of_dense(rows)
        {
            return Some(Self::Bits(bits));
        }
        sparse_below(TRANSPOSED_BELOW, rows).map(Self::Sparse)
    }

    /// out = rows · w.
    pub(crate) fn times(&self, w: ArrayView2<'_, F>, out: &mut Array2<F>) {
        match self {
            Self::Sparse(rows) => sparse_product(rows, w, out),
            Self::Bits(rows) => rows.times(w, out),
        }
    }

    /// [`Compact::times`] for a matrix that is cut into panels.
    pub(crate) fn times_cut(&self, w: &Panels<F>, out: &mut Array2<F>) {
        let w = Source::Panels(w);
        match self {
            Self::Sparse(x) => {
                panels::combine(x, 0..x.n_rows(), &w, F::one(), Accumulate::Replace, out.view_mut())
            }
            Self::Bits(rows) => rows.times_source(&w, out),
        }
    }
}

/// out = x w, by the method that costs least.
pub(crate) fn times<F: Float>(x: &Csr<F>, w: ArrayView2<'_, F>, out: &mut Array2<F>) {
    match dense_bits(x) {
        Some(bits) => bits.times(w, out),
        None => sparse_product(x, w, out),
    }
}

/// [`times`] for a matrix that the caller can also provide cut into panels.
pub(crate) fn times_cut<'a, F: Float>(
    x: &Csr<F>,
    (w, cut): (ArrayView2<'_, F>, impl FnOnce() -> &'a Panels<F>),
    out: &mut Array2<F>,
) {
    let rows = 0..x.n_rows();
    match dense_bits(x) {
        Some(bits) => bits.times_source(&Source::Panels(cut()), out),
        None if uses(x, rows.clone()) < USES => sparse_product(x, w, out),
        None => {
            panels::combine(x, rows, &Source::Panels(cut()), F::one(), Accumulate::Replace, out.view_mut())
        }
    }
}

/// The bits of x if it has enough rows and ones for the tables to pay, and no values but 0 and 1.
fn dense_bits<F: Float>(x: &Csr<F>) -> Option<Bits> {
    let many = x.n_entries() as f64 >= BITS_FROM * (x.n_rows() * x.n_columns()) as f64;
    if many && x.n_rows() >= BITS_ROWS { Bits::of_sparse(x) } else { None }
}

/// Average number of rows, among those whose panels are summed together, that need a given row of the other matrix.
fn uses<F: Float>(x: &Csr<F>, rows: Range<usize>) -> usize {
    let together = rows.len().clamp(1, panels::CHUNK);
    x.n_entries_of(rows.clone()) * together / rows.len().max(1) / x.n_columns().max(1)
}

/// Share of the entries that are not zero; `None` for a matrix that is not row-major.
fn share_of_entries<F: Float>(rows: ArrayView2<'_, F>) -> Option<f64> {
    let values = rows.to_slice()?;
    let entries = vectorized!(values.iter().fold(0u32, |n, x| n + u32::from(*x != F::zero())));
    Some(f64::from(entries) / values.len() as f64)
}

/// Whether at most `share` of the entries of a row-major matrix are not zero.
pub(crate) fn is_below<F: Float>(share: f64, rows: ArrayView2<'_, F>) -> bool {
    share_of_entries(rows).is_some_and(|found| found <= share)
}

/// The rows of a matrix in sparse form if at most `share` of the entries are not zero.
pub(crate) fn sparse_below<F: Float>(share: f64, rows: ArrayView2<'_, F>) -> Option<Csr<F>> {
    if share_of_entries(rows)? > share {
        return None;
    }
    let mut out = Csr::empty(rows.ncols());
    for row in rows.to_slice()?.chunks(rows.ncols().max(1)) {
        out.push_dense(row);
    }
    Some(out)
}

/// out = x w; shapes (rows × n)(n × m) → (rows × m), `w` or its transpose row-major.
pub fn sparse_product<F: Float>(x: &Csr<F>, w: ArrayView2<'_, F>, out: &mut Array2<F>) {
    assert_eq!(
        (x.n_rows(), w.ncols(), x.n_columns()),
        (out.nrows(), out.ncols(), w.nrows()),
        "product shapes"
    );
    combine(x, 0..x.n_rows(), w, F::one(), Accumulate::Replace, out.view_mut());
}

/// out = scale · (rows `rows` of x) w, or out += scale · (rows `rows` of x) w.
pub(crate) fn combine<F: Float>(
    x: &Csr<F>,
    rows: Range<usize>,
    w: ArrayView2<'_, F>,
    scale: F,
    mode: Accumulate,
    mut out: ArrayViewMut2<'_, F>,
) {
    let few = uses(x, rows.clone()) < USES;
    match (w.to_slice(), out.as_slice_mut()) {
        (Some(w), Some(out)) if few => combine_rows(x, rows, w, scale, mode, out),
        _ => panels::combine(x, rows, &Source::new(w), scale, mode, out),
    }
}

/// [`combine`] for one matrix and several ranges of rows: the matrix is cut into panels if this pays.
pub(crate) struct Prepared<'a, F: Float> {
    matrix: ArrayView2<'a, F>,
    panels: Option<Panels<F>>,
}

impl<'a, F: Float> Prepared<'a, F> {
    /// Prepares products with ranges of `size` rows of x.
    pub(crate) fn new(x: &Csr<F>, matrix: ArrayView2<'a, F>, size: usize) -> Self {
        let uses = x.n_entries() * size.min(panels::CHUNK) / (x.n_rows() * x.n_columns()).max(1);
        Self { matrix, panels: (uses >= USES).then(|| Panels::new(matrix)) }
    }

    /// Whether the matrix was cut into panels.
    pub(crate) fn is_cut(&self) -> bool {
        self.panels.is_some()
    }

    pub(crate) fn combine(
        &self,
        x: &Csr<F>,
        rows: Range<usize>,
        scale: F,
        mode: Accumulate,
        out: ArrayViewMut2<'_, F>,
    ) {
        match &self.panels {
            Some(panels) => panels::combine(x, rows, &Source::Panels(panels), scale, mode, out),
            None => combine(x, rows, self.matrix, scale, mode, out),
        }
    }
}

/// out = scale · xᵀ h; shapes (rows × n)ᵀ(rows × m) → (n × m). Rows are added in order.
pub fn sparse_outer<F: Float>(x: &Csr<F>, h: &Array2<F>, scale: F, out: &mut Array2<F>) {
    assert_eq!(
        (x.n_rows(), x.n_columns(), h.ncols()),
        (h.nrows(), out.nrows(), out.ncols()),
        "product shapes"
    );
    // By the transpose of x every row of the output is written once, from rows of h that stay in cache.
    combine(&x.transpose(), 0..x.n_columns(), h.view(), scale, Accumulate::Replace, out.view_mut());
}

/// out_r = scale · Σ_c x_rc w_c, four rows of `w` at a time so that the output is touched a quarter as often.
fn combine_rows<F: Float>(
    x: &Csr<F>,
    rows: Range<usize>,
    w: &[F],
    scale: F,
    mode: Accumulate,
    out: &mut [F],
) {
    let m = w.len() / x.n_columns().max(1);
    for_each_row_of(out, m, |row, out| {
        let (columns, values) = x.row(rows.start + row);
        let source = |column: u32| &w[column as usize * m..][..m];
        vectorized!({
            if mode == Accumulate::Replace {
                out.fill(F::zero());
            }
            let (four_columns, last_columns) = columns.as_chunks::<4>();
            let (four_values, last_values) = values.as_chunks::<4>();
            for (&columns, values) in four_columns.iter().zip(four_values) {
                let [w0, w1, w2, w3] = columns.map(source);
                let [v0, v1, v2, v3] = values.map(|v| scale * v);
                for ((((o, &w0), &w1), &w2), &w3) in out.iter_mut().zip(w0).zip(w1).zip(w2).zip(w3) {
                    *o += (v0 * w0 + v1 * w1) + (v2 * w2 + v3 * w3);
                }
            }
            for (&column, &value) in last_columns.iter().zip(last_values) {
                let v = scale * value;
                out.iter_mut().zip(source(column)).for_each(|(o, &w)| *o += v * w);
            }
        });
    });
}
