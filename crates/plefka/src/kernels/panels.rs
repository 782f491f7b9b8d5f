//! Products with sparse rows, out_r = scale · Σ_c x_rc w_c, for many rows. The loop takes `w` in tiles that fit in the
//! second-level cache, copies each so that no two of its cache lines fall on the same place, and sums a panel of the
//! output in registers. This is faster than passes over whole rows of `w` as soon as several rows of the output need
//! each row of `w`; BENCHMARKS.md compares it with dense products.

use std::ops::Range;

use ndarray::{ArrayView2, ArrayViewMut2, Axis};
use pulp::{Simd, WithSimd};

use super::aligned::Aligned;
use super::csr::Csr;
use super::memory::with_scratch;
use super::mode::Accumulate;
use super::parallel;
use super::rows::PARALLEL_ELEMENTS;
use crate::float::Float;

/// Width of a panel: eight registers of AVX2, four of AVX-512.
pub(super) const PANEL_BYTES: usize = 256;
/// Size of a tile of `w`.
const TILE_BYTES: usize = 48 << 10;
/// The number of rows in the panels of a cut matrix is a multiple of this.
pub(super) const ROWS: usize = 32;
/// Rows of the output that are summed together.
pub(super) const CHUNK: usize = 256;
/// Numbers that are copied at once.
const LINE: usize = 16;
/// Numbers of one column that are copied before those of the next column: in longer strips more lines of the tile would
/// fall on the same places of the cache.
const STRIP: usize = 64;

/// out = scale · x w, or out += scale · x w; shapes (rows × n)(n × m) → (rows × m). `w` or its transpose is row-major.
pub(super) fn combine<F: Float>(
    x: &Csr<F>,
    rows: Range<usize>,
    w: &Source<'_, F>,
    scale: F,
    mode: Accumulate,
    mut out: ArrayViewMut2<'_, F>,
) {
    let panel = PANEL_BYTES / size_of::<F>();
    let parallel = out.len() >= PARALLEL_ELEMENTS;
    let mut tasks = Vec::new();
    for (chunk, part) in out.axis_chunks_iter_mut(Axis(0), CHUNK).enumerate() {
        let start = rows.start + chunk * CHUNK;
        let here = start..start + part.nrows();
        let mut rest = part;
        let mut first = 0;
        while rest.ncols() > 0 {
            let width = panel.min(rest.ncols());
            let (left, more) = rest.split_at(Axis(1), width);
            tasks.push((here.clone(), first, left));
            (first, rest) = (first + panel, more);
        }
    }
    let task = |(rows, first, out): (Range<usize>, usize, ArrayViewMut2<'_, F>)| {
        with_scratch(|scratch: &mut Scratch<F>| {
            scratch.sum(x, w, (rows.start, first), Closing { scale, mode, out })
        })
    };
    if parallel {
        parallel::for_each(tasks, 1, task);
    } else {
        tasks.into_iter().for_each(task);
    }
}

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

    pub(super) fn is_cut(&self) -> bool {
        matches!(self, Self::Panels(_))
    }

    /// A part of the matrix as panels: copied to `tile`, or borrowed if the matrix is already cut.
    pub(super) fn tile<'t>(
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

/// The last step of a sum: the factor, the mode and the output.
struct Closing<'a, F> {
    scale: F,
    mode: Accumulate,
    /// The output, at most a panel wide.
    out: ArrayViewMut2<'a, F>,
}

/// Scratch memory of a task, reused by later tasks of the same thread.
#[derive(Default)]
struct Scratch<F> {
    tile: Aligned<F>,
    /// The sums, a panel for every row.
    sums: Aligned<F>,
    /// For each row the number of entries summed so far.
    cursors: Vec<usize>,
}

impl<F: Float> Scratch<F> {
    /// Σ_c x_rc w_c for the rows r from `row` on and the columns of w from `column` on, as many as the output has.
    fn sum(
        &mut self,
        x: &Csr<F>,
        w: &Source<'_, F>,
        (row, column): (usize, usize),
        mut closing: Closing<'_, F>,
    ) {
        let (rows, width) = closing.out.dim();
        let panel = PANEL_BYTES / size_of::<F>();
        let depth = TILE_BYTES / PANEL_BYTES;
        let sums = self.sums.with_len(rows * panel);
        let n = x.n_columns();
        let tile = self.tile.with_len(depth.min(n) * panel);
        self.cursors.clear();
        self.cursors.resize(rows, 0);
        for begin in (0..n).step_by(depth) {
            let end = (begin + depth).min(n);
            let tile = w.tile(begin..end, column..column + width, tile);
            let closing = (end == n).then_some(&mut closing);
            let (columns, cursors) = (begin as u32..end as u32, &mut self.cursors[..]);
            pulp::Arch::new().dispatch(Tile { x, first_row: row, columns, tile, sums, cursors, closing });
        }
    }
}

/// Some columns of x with the matching rows of w, and the sums to which their products are added.
struct Tile<'a, 'b, F> {
    x: &'a Csr<F>,
    first_row: usize,
    columns: Range<u32>,
    tile: &'a [F],
    /// The sums over the columns before.
    sums: &'a mut [F],
    /// For each row the number of entries summed so far.
    cursors: &'a mut [usize],
    /// Present with the last columns only: the output.
    closing: Option<&'a mut Closing<'b, F>>,
}

impl<F: Float> WithSimd for Tile<'_, '_, F> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        match PANEL_BYTES / size_of::<F::Register<S>>() {
            4 => self.add::<S, 4>(simd),
            8 => self.add::<S, 8>(simd),
            16 => self.add::<S, 16>(simd),
            32 => self.add::<S, 32>(simd),
            _ => self.add::<S, 64>(simd),
        }
    }
}

impl<F: Float> Tile<'_, '_, F> {
    #[inline(always)]
    fn add<S: Simd, const N: usize>(self, simd: S) {
        let Self { x, first_row, columns: Range { start, end }, tile, sums, cursors, mut closing } = self;
        let (tile, _) = F::registers::<S>(tile).as_chunks::<N>();
        let sums = sums.chunks_exact_mut(PANEL_BYTES / size_of::<F>());
        for (k, (sums, cursor)) in sums.zip(cursors).enumerate() {
            let (columns, values) = x.row(first_row + k);
            let mut place = *cursor;
            let before = if start == 0 { [F::splat(simd, F::zero()); N] } else { whole::<F, S, N>(sums)[0] };
            let mut sum = before;
            while place < columns.len() && columns[place] < end {
                let value = F::splat(simd, values[place]);
                let from = &tile[(columns[place] - start) as usize];
                for n in 0..N {
                    sum[n] = F::multiply_add(simd, value, from[n], sum[n]);
                }
                place += 1;
            }
            match &mut closing {
                None => (whole::<F, S, N>(sums)[0], *cursor) = (sum, place),
                Some(closing) => closing.close(simd, k, sum, sums),
            }
        }
    }
}

impl<F: Float> Closing<'_, F> {
    /// Writes row `row` of the output; `sums` is scratch memory for a row narrower than a panel.
    #[inline(always)]
    fn close<S: Simd, const N: usize>(
        &mut self,
        simd: S,
        row: usize,
        sum: [F::Register<S>; N],
        sums: &mut [F],
    ) {
        let mut out = self.out.row_mut(row);
        let out = out.as_slice_mut().expect("rows of a row-major matrix");
        let (scale, add) = (F::splat(simd, self.scale), self.mode == Accumulate::Add);
        if size_of_val(out) == PANEL_BYTES {
            let zero = F::splat(simd, F::zero());
            for (o, &s) in whole::<F, S, N>(out)[0].iter_mut().zip(&sum) {
                *o = F::multiply_add(simd, scale, s, if add { *o } else { zero });
            }
        } else {
            whole::<F, S, N>(sums)[0] = sum;
            for (o, &s) in out.iter_mut().zip(&*sums) {
                *o = if add { *o + self.scale * s } else { self.scale * s };
            }
        }
    }
}

/// A panel's numbers as registers.
#[inline(always)]
fn whole<F: Float, S: Simd, const N: usize>(panel: &mut [F]) -> &mut [[F::Register<S>; N]] {
    F::registers_mut::<S>(panel).as_chunks_mut::<N>().0
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;
    use pulp::Scalar;

    use super::*;
    use crate::rng::{Purpose, Stream};

    fn some<F: Float>(rows: usize, columns: usize, density: f64, stream: &mut Stream) -> Array2<F> {
        Array2::from_shape_simple_fn((rows, columns), || {
            F::of(if stream.uniform() < density { stream.normal() } else { 0.0 })
        })
    }

    fn sparse<F: Float>(dense: &Array2<F>) -> Csr<F> {
        let mut out = Csr::empty(dense.ncols());
        dense.rows().into_iter().for_each(|row| out.push_dense(row.to_slice().unwrap()));
        out
    }

    fn check<F: Float>(tolerance: f64) {
        let mut stream = Stream::new(1, Purpose::Weights, 0, 0);
        // Several tiles, panels and chunks, the last of each only partly filled; and sizes below one of each.
        for (rows, n, m) in [(300, 450, 130), (7, 5, 3), (40, 192, 64), (1, 1, 1)] {
            let dense = some::<F>(rows, n, 0.3, &mut stream);
            let (x, w) = (sparse(&dense), some::<F>(n, m, 1.0, &mut stream));
            let wanted = dense.dot(&w);
            let turned = w.t().as_standard_layout().into_owned();
            for w in [w.view(), turned.t()] {
                let mut out = Array2::from_elem((rows, m), F::of(7.0));
                let source = Source::new(w);
                combine(&x, 0..rows, &source, F::one(), Accumulate::Replace, out.view_mut());
                assert!((&out - &wanted).iter().all(|e| e.abs().wide() < tolerance), "{rows} {n} {m}");
                let part = rows / 3..rows;
                let mut out = Array2::from_elem((part.len(), m), F::one());
                let panels = Panels::new(w);
                let source = Source::Panels(&panels);
                combine(&x, part.clone(), &source, F::of(-0.5), Accumulate::Add, out.view_mut());
                let wanted = wanted.slice(ndarray::s![part, ..]).mapv(|x| F::one() - F::of(0.5) * x);
                assert!((&out - &wanted).iter().all(|e| e.abs().wide() < tolerance), "{rows} {n} {m}");
            }
        }
    }

    #[test]
    fn panels_agree_with_dense_products() {
        check::<f32>(2e-4);
        check::<f64>(1e-12);
    }

    #[test]
    fn vectors_of_all_widths_agree_with_scalars() {
        fn compare<F: Float>() {
            let mut stream = Stream::new(2, Purpose::Weights, 0, 0);
            // Values with few binary digits: sums are exact, whether or not products are rounded before they are added.
            let mut few =
                |n, m| some::<F>(n, m, 0.5, &mut stream).mapv(|x| F::of((8.0 * x.wide()).round() / 8.0));
            let (x, tile) = (few(9, 20), few(20, PANEL_BYTES / size_of::<F>()));
            let (x, tile) = (sparse(&x), tile.as_slice().unwrap());
            let run = |vectors: bool| {
                let (mut sums, mut cursors) = (vec![F::one(); 9 * tile.len() / 20], vec![0; 9]);
                let (sums_of, cursors_of) = (&mut sums[..], &mut cursors[..]);
                let one = Tile {
                    x: &x,
                    first_row: 0,
                    columns: 0..20,
                    tile,
                    sums: sums_of,
                    cursors: cursors_of,
                    closing: None,
                };
                if vectors {
                    pulp::Arch::new().dispatch(one)
                } else {
                    one.with_simd(Scalar::new())
                }
                assert!(cursors.iter().enumerate().all(|(row, &n)| n == x.row(row).0.len()));
                sums
            };
            assert_eq!(run(true), run(false));
        }
        compare::<f32>();
        compare::<f64>();
    }
}
