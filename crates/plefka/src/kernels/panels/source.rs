//! The right-hand matrix of a product with sparse rows, and its cut into panels.

use std::ops::Range;

use ndarray::ArrayView2;

use super::super::aligned::Aligned;
use crate::float::Float;

/// Width of a panel: eight registers of AVX2, four of AVX-512.
pub(in crate::kernels) const PANEL_BYTES: usize = 256;
/// The number of rows in the panels of a cut matrix is a multiple of this.
pub(in crate::kernels) const ROWS: usize = 32;
/// Numbers that are copied at once.
const LINE: usize = 16;
/// Numbers of one column that are copied before those of the next column: in longer strips more lines of the tile would
/// fall on the same places of the cache.
const STRIP: usize = 64;

/// A matrix cut into panels: panel after panel, row after row, with some rows of zeros at the end of each panel.
#[derive(Debug)]
pub(crate) struct Panels<F: Float> {
    values: Aligned<F>,
    /// Number of rows of a panel, with the rows of zeros.
    n_rows: usize,
}

impl<F: Float> Panels<F> {
    /// The panels of a row-major matrix.
    pub(crate) fn new(w: ArrayView2<'_, F>) -> Self {
        let panel = PANEL_BYTES / size_of::<F>();
        let n_columns = w.ncols();
        let n_rows = w.nrows().next_multiple_of(ROWS);
        let len = n_columns.div_ceil(panel) * n_rows * panel;
        let mut values = Aligned::zeros(len);
        let source = Source::new(w);
        let parts = values.with_len(len);
        for (k, part) in parts.chunks_exact_mut((n_rows * panel).max(1)).enumerate() {
            source.pack(0..w.nrows(), k * panel..n_columns.min((k + 1) * panel), part);
        }
        Self { values, n_rows }
    }
}

impl<F: Float> Drop for Panels<F> {
    fn drop(&mut self) {
        self.values.recycle();
    }
}

/// The right-hand matrix of a product.
pub(crate) enum Source<'a, F: Float> {
    /// A row-major matrix, and its number of columns.
    Rows(&'a [F], usize),
    /// A column-major matrix, and its number of rows.
    Columns(&'a [F], usize),
    /// A matrix that is already cut into panels.
    Panels(&'a Panels<F>),
}

impl<'a, F: Float> Source<'a, F> {
    /// # Panics
    /// If neither the matrix nor its transpose is row-major.
    pub(crate) fn new(w: ArrayView2<'a, F>) -> Self {
        let (n_rows, n_columns) = w.dim();
        match (w.to_slice(), w.reversed_axes().to_slice()) {
            (Some(rows), _) => Self::Rows(rows, n_columns),
            (None, Some(columns)) => Self::Columns(columns, n_rows),
            _ => panic!("products take row-major matrices or their transposes"),
        }
    }

    pub(in crate::kernels) fn is_cut(&self) -> bool {
        matches!(self, Self::Panels(_))
    }

    /// A part of the matrix as panels: copied to `tile`, or borrowed if the matrix is already cut.
    pub(in crate::kernels) fn tile<'t>(
        &'t self,
        rows: Range<usize>,
        columns: Range<usize>,
        tile: &'t mut [F],
    ) -> &'t [F] {
        let panel = PANEL_BYTES / size_of::<F>();
        if let Self::Panels(panels) = self {
            let before = columns.start / panel * panels.n_rows;
            return &panels.values.get()[(before + rows.start) * panel..(before + rows.end) * panel];
        }
        self.pack(rows, columns, tile);
        tile
    }

    /// Copies rows of a part of the matrix to the starts of the panel's rows in `tile`.
    fn pack(&self, rows: Range<usize>, columns: Range<usize>, tile: &mut [F]) {
        let panel = PANEL_BYTES / size_of::<F>();
        match *self {
            Self::Rows(values, n) => {
                for (row, to) in rows.zip(tile.chunks_exact_mut(panel)) {
                    let (whole, rest) = values[row * n..][columns.clone()].as_chunks::<LINE>();
                    let (to, to_rest) = to.as_chunks_mut::<LINE>();
                    // Lines of a known length, which need no call to copy them.
                    to.iter_mut().zip(whole).for_each(|(to, from)| *to = *from);
                    let to_rest = if whole.len() < to.len() { &mut to[whole.len()][..] } else { to_rest };
                    to_rest.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
                }
            }
            Self::Columns(values, n) => {
                for begin in rows.clone().step_by(STRIP) {
                    let end = (begin + STRIP).min(rows.end);
                    let strip = &mut tile[(begin - rows.start) * panel..];
                    for (place, column) in columns.clone().enumerate() {
                        let from = &values[column * n..][begin..end];
                        let to = strip.chunks_exact_mut(panel).map(|row| &mut row[place]);
                        to.zip(from).for_each(|(to, &x)| *to = x);
                    }
                }
            }
            Self::Panels(_) => unreachable!("panels are not copied"),
        }
    }
}
