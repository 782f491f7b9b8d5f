//! Products with sparse rows, out_r = scale · Σ_c x_rc w_c, for many rows. The loop takes `w` in tiles that fit in the
//! second-level cache, copies each so that no two of its cache lines fall on the same place, and sums a panel of the
//! output in registers. This is faster than passes over whole rows of `w` as soon as several rows of the output need
//! each row of `w`; BENCHMARKS.md compares it with dense products.

use std::ops::Range;

use ndarray::{ArrayViewMut2, Axis};

use super::aligned::Aligned;
use super::csr::Csr;
use super::memory::with_scratch;
use super::mode::Accumulate;
use super::parallel;
use super::rows::PARALLEL_ELEMENTS;
use crate::float::Float;

mod source;
mod tile;

pub(super) use source::{PANEL_BYTES, ROWS};
pub(crate) use source::{Panels, Source};
use tile::{Closing, Tile};

/// Size of a tile of `w`.
const TILE_BYTES: usize = 48 << 10;
/// Rows of the output that are summed together.
pub(super) const CHUNK: usize = 256;

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

#[cfg(test)]
mod tests {
    use ndarray::Array2;
    use pulp::{Scalar, WithSimd};

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
