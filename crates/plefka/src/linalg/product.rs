//! Dense matrix products, the one place that calls the product library (`faer`). The output is cut into tiles by
//! its shape alone and each tile is one sequential product, so the bits do not depend on the number of threads.

use std::ops::Range;

use faer::linalg::matmul::matmul;
use faer::{Accum, MatMut, MatRef, Par};
use ndarray::{ArrayRef2, ArrayView2, ArrayViewMut2};

use crate::float::Float;
pub use crate::kernels::mode::Accumulate;

/// Least number of multiply-adds in a tile; smaller tiles cost more to hand out than to compute.
pub(super) const TILE_WORK: usize = 1 << 19;
/// Largest number of tiles, enough to keep the cores of a large machine busy.
const MAX_TILES: usize = 64;
/// Tile widths are multiples of this number: three register blocks of the product library with AVX2, one and a half
/// with AVX-512.
pub(super) const TILE_ALIGN: usize = 72;

/// out = scale · a b, or out += scale · a b. Shapes (m × k)(k × n) → (m × n). Transposed views cost nothing.
///
/// # Panics
/// If the shapes do not fit: callers hold validated models and batches.
pub fn product<F: Float>(
    a: ArrayView2<'_, F>,
    b: ArrayView2<'_, F>,
    scale: F,
    mode: Accumulate,
    mut out: ArrayViewMut2<'_, F>,
) {
    assert_eq!((a.nrows(), b.ncols(), a.ncols()), (out.nrows(), out.ncols(), b.nrows()), "product shapes");
    let accumulate = accumulation(mode);
    let (a_owned, b_owned);
    let a = match as_faer(&a) {
        Some(view) => view,
        None => {
            a_owned = a.as_standard_layout().into_owned();
            as_faer_standard(&a_owned)
        }
    };
    let b = match as_faer(&b) {
        Some(view) => view,
        None => {
            b_owned = b.as_standard_layout().into_owned();
            as_faer_standard(&b_owned)
        }
    };
    let (m, n) = out.dim();
    let work = m * n * a.ncols();
    let tiles = (work / TILE_WORK).clamp(1, MAX_TILES);
    let out = out.as_slice_mut().expect("products write row-major matrices");
    let out = MatMut::from_row_major_slice_mut(out, m, n);
    if n >= m {
        tile_columns(out, a, b, scale, accumulate, tile_width(n, tiles));
    } else {
        // (a b)ᵀ = bᵀ aᵀ: the rows of the product are the columns of its transpose.
        tile_columns(
            out.transpose_mut(),
            b.transpose(),
            a.transpose(),
            scale,
            accumulate,
            tile_width(m, tiles),
        );
    }
}

/// A block of a matrix that is row-major or the transpose of a row-major matrix.
#[derive(Debug, Clone)]
pub struct Block<'a, F> {
    /// The whole matrix.
    pub of: ArrayView2<'a, F>,
    /// The rows of the block.
    pub rows: Range<usize>,
    /// The columns of the block.
    pub columns: Range<usize>,
}

impl<F: Float> Block<'_, F> {
    fn view(&self) -> MatRef<'_, F> {
        let Self { of, rows, columns } = self;
        as_faer(of).expect("row-major").submatrix(rows.start, columns.start, rows.len(), columns.len())
    }
}

/// out = scale · a b, or out += scale · a b, on the calling thread; `out` is row-major.
///
/// # Panics
/// If the shapes do not fit.
pub fn product_of_blocks<F: Float>(
    a: &Block<'_, F>,
    b: &Block<'_, F>,
    scale: F,
    mode: Accumulate,
    out: &mut [F],
) {
    let (a, b) = (a.view(), b.view());
    let out = MatMut::from_row_major_slice_mut(out, a.nrows(), b.ncols());
    matmul(out, accumulation(mode), a, b, scale, Par::Seq);
}

/// [`product_of_blocks`] for some rows of a and all of b.
pub fn product_of_rows<F: Float>(
    a: ArrayView2<'_, F>,
    rows: Range<usize>,
    b: ArrayView2<'_, F>,
    scale: F,
    mode: Accumulate,
    out: &mut [F],
) {
    let a = Block { rows, columns: 0..a.ncols(), of: a };
    let b = Block { rows: 0..b.nrows(), columns: 0..b.ncols(), of: b };
    product_of_blocks(&a, &b, scale, mode, out);
}

fn accumulation(mode: Accumulate) -> Accum {
    match mode {
        Accumulate::Replace => Accum::Replace,
        Accumulate::Add => Accum::Add,
    }
}

fn tile_width(columns: usize, tiles: usize) -> usize {
    columns.div_ceil(tiles).next_multiple_of(TILE_ALIGN)
}

fn tile_columns<F: Float>(
    out: MatMut<'_, F>,
    a: MatRef<'_, F>,
    b: MatRef<'_, F>,
    scale: F,
    accumulate: Accum,
    width: usize,
) {
    let columns = out.ncols();
    if columns <= width {
        matmul(out, accumulate, a, b, scale, Par::Seq);
        return;
    }
    let left = columns.div_ceil(width).div_ceil(2) * width;
    let (out_left, out_right) = out.split_at_col_mut(left);
    let (b_left, b_right) = b.split_at_col(left);
    rayon::join(
        || tile_columns(out_left, a, b_left, scale, accumulate, width),
        || tile_columns(out_right, a, b_right, scale, accumulate, width),
    );
}

fn as_faer<'a, F: Float>(view: &'a ArrayView2<'_, F>) -> Option<MatRef<'a, F>> {
    let (m, n) = view.dim();
    if let Some(slice) = view.as_slice() {
        Some(MatRef::from_row_major_slice(slice, m, n))
    } else {
        view.as_slice_memory_order()
            .filter(|_| view.t().is_standard_layout())
            .map(|slice| MatRef::from_column_major_slice(slice, m, n))
    }
}

fn as_faer_standard<F: Float>(matrix: &ArrayRef2<F>) -> MatRef<'_, F> {
    let slice = matrix.as_slice().expect("row-major copy");
    MatRef::from_row_major_slice(slice, matrix.nrows(), matrix.ncols())
}
