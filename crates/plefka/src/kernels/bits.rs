//! Products with rows of bits, out_r = Σ_c x_rc w_c for x ∈ {0, 1}, by tables of all sums of four neighbouring rows of
//! w, so that one addition adds four rows (Arlazarov, Dinic, Kronrod & Faradzhev 1970, "the four Russians"). The cost
//! does not depend on the number of set bits. For many rows it is below the cost of a dense product, and below the cost
//! of a sparse product if at least a quarter of the bits are set; BENCHMARKS.md compares the three.

use ndarray::{Array2, ArrayView2, ArrayViewMut2, Axis};
use pulp::{Simd, WithSimd};

use super::aligned::Aligned;
use super::csr::Csr;
use super::memory::with_scratch;
use super::panels::{PANEL_BYTES, ROWS, Source};
use super::parallel;
use super::rows::PARALLEL_ELEMENTS;
use crate::float::Float;

/// Bits of a word; this many rows of w have their tables in the nearest cache together.
const WORD: usize = 32;
const _: () = assert!(ROWS.is_multiple_of(WORD), "whole words of rows in a panel");
/// Bits of an index into a table, and entries of a table.
const NIBBLE: usize = 4;
const ENTRIES: usize = 1 << NIBBLE;
/// Width of the tables, half a panel: all tables of one word take 16 KiB.
const WIDTH_BYTES: usize = PANEL_BYTES / 2;
/// Rows of the output that are summed together.
const CHUNK: usize = 128;

/// A matrix of bits by rows, (n_rows × n_columns).
#[derive(Debug, Clone)]
pub struct Bits {
    n_rows: usize,
    n_columns: usize,
    words: Vec<u32>,
}

impl Bits {
    /// The bits of dense rows whose entries are all 0 or 1; `None` if there is any other entry.
    pub fn of_dense<F: Float>(rows: ArrayView2<'_, F>) -> Option<Self> {
        let mut words = Vec::with_capacity(rows.nrows() * rows.ncols().div_ceil(WORD));
        let mut others = 0;
        for part in rows.to_slice()?.chunks(rows.ncols().max(1)).flat_map(|row| row.chunks(WORD)) {
            let mut word = 0;
            for (k, &x) in part.iter().enumerate() {
                word |= u32::from(x != F::zero()) << k;
                others |= u32::from(x != F::zero() && x != F::one());
            }
            words.push(word);
        }
        (others == 0).then_some(Self { n_rows: rows.nrows(), n_columns: rows.ncols(), words })
    }

    /// The bits of sparse rows whose stored entries are all 1; `None` if there is any other entry.
    pub fn of_sparse<F: Float>(rows: &Csr<F>) -> Option<Self> {
        let per_row = rows.n_columns().div_ceil(WORD);
        let mut words = vec![0u32; rows.n_rows() * per_row];
        for row in 0..rows.n_rows() {
            let (columns, values) = rows.row(row);
            if values.iter().any(|x| *x != F::one()) {
                return None;
            }
            let words = &mut words[row * per_row..(row + 1) * per_row];
            columns.iter().for_each(|&column| words[column as usize / WORD] |= 1 << (column as usize % WORD));
        }
        Some(Self { n_rows: rows.n_rows(), n_columns: rows.n_columns(), words })
    }

    /// out = bits · w; shapes (rows × n)(n × m) → (rows × m), `w` or its transpose row-major.
    pub fn times<F: Float>(&self, w: ArrayView2<'_, F>, out: &mut Array2<F>) {
        let shape = (out.nrows(), out.ncols(), w.nrows());
        assert_eq!((self.n_rows, w.ncols(), self.n_columns), shape, "product shapes");
        self.times_source(&Source::new(w), out);
    }

    /// [`Bits::times`] for a matrix that may be cut into panels.
    pub(super) fn times_source<F: Float>(&self, source: &Source<'_, F>, out: &mut Array2<F>) {
        let panel = PANEL_BYTES / size_of::<F>();
        let parallel = out.len() >= PARALLEL_ELEMENTS;
        let mut tasks = Vec::new();
        for (chunk, mut rest) in out.axis_chunks_iter_mut(Axis(0), CHUNK).enumerate() {
            let mut first = 0;
            while rest.ncols() > 0 {
                let width = panel.min(rest.ncols());
                let (left, more) = rest.split_at(Axis(1), width);
                tasks.push((chunk * CHUNK, first, left));
                (first, rest) = (first + panel, more);
            }
        }
        let task = |(row, column, out): (usize, usize, ArrayViewMut2<'_, F>)| {
            with_scratch(|scratch: &mut Scratch<F>| scratch.sum(self, source, (row, column), out))
        };
        if parallel {
            parallel::for_each(tasks, 1, task);
        } else {
            tasks.into_iter().for_each(task);
        }
    }
}

/// Scratch memory of a task, reused by later tasks of the same thread.
#[derive(Default)]
struct Scratch<F> {
    /// Some rows of w.
    tile: Aligned<F>,
    tables: Aligned<F>,
    /// The left half of a panel for every row, then the right half.
    sums: Aligned<F>,
}

impl<F: Float> Scratch<F> {
    /// A panel of some rows of the product, from the row and the column in `at` on; its shape is the shape of `out`.
    fn sum(&mut self, x: &Bits, w: &Source<'_, F>, at: (usize, usize), mut out: ArrayViewMut2<'_, F>) {
        let half = WIDTH_BYTES / size_of::<F>();
        let ((row, column), (rows, width)) = (at, out.dim());
        let per_row = x.n_columns.div_ceil(WORD);
        let sums = self.sums.with_len(2 * rows * half);
        let tile = self.tile.with_len(WORD * 2 * half);
        let tables = self.tables.with_len(WORD / NIBBLE * ENTRIES * half);
        sums.fill(F::zero());
        for word in 0..per_row {
            // Bits beyond the last row of w are not set, so old values in the tile and the padding of a panel are not
            // used.
            let end = if w.is_cut() { (word + 1) * WORD } else { ((word + 1) * WORD).min(x.n_columns) };
            let tile = w.tile(word * WORD..end, column..column + width, tile);
            for (side, sums) in sums.chunks_exact_mut(rows * half).enumerate() {
                let words = x.words[row * per_row + word..].iter().step_by(per_row);
                let tables = &mut *tables;
                pulp::Arch::new().dispatch(Word { words, tile, side, tables, sums });
            }
        }
        let (left, right) = sums.split_at(rows * half);
        for ((out, left), right) in
            out.rows_mut().into_iter().zip(left.chunks_exact(half)).zip(right.chunks_exact(half))
        {
            let out = out.into_slice().expect("rows of a row-major matrix");
            let (first, second) = out.split_at_mut(half.min(width));
            first.copy_from_slice(&left[..first.len()]);
            second.copy_from_slice(&right[..second.len()]);
        }
    }
}

/// One word of every row, and the sums to which the matching rows of w are added.
struct Word<'a, F, I> {
    words: I,
    /// Rows of w, a panel wide.
    tile: &'a [F],
    /// The half of the panel: 0 for the left, 1 for the right one.
    side: usize,
    tables: &'a mut [F],
    sums: &'a mut [F],
}

impl<'a, F: Float, I: Iterator<Item = &'a u32>> WithSimd for Word<'_, F, I> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        match WIDTH_BYTES / size_of::<F::Register<S>>() {
            2 => self.add::<S, 2>(simd),
            4 => self.add::<S, 4>(simd),
            8 => self.add::<S, 8>(simd),
            16 => self.add::<S, 16>(simd),
            _ => self.add::<S, 32>(simd),
        }
    }
}

impl<'a, F: Float, I: Iterator<Item = &'a u32>> Word<'_, F, I> {
    #[inline(always)]
    fn add<S: Simd, const N: usize>(self, simd: S) {
        let (tile, _) = F::registers::<S>(self.tile).as_chunks::<N>();
        let (tables, _) = F::registers_mut::<S>(self.tables).as_chunks_mut::<N>();
        let (tables, _) = tables.as_chunks_mut::<ENTRIES>();
        for (nibble, table) in tables.iter_mut().enumerate() {
            table[0] = [F::splat(simd, F::zero()); N];
            for bit in 0..NIBBLE {
                let row = &tile[2 * (NIBBLE * nibble + bit) + self.side];
                for entry in 0..1 << bit {
                    for n in 0..N {
                        table[entry | 1 << bit][n] = F::plus(simd, table[entry][n], row[n]);
                    }
                }
            }
        }
        let (sums, _) = F::registers_mut::<S>(self.sums).as_chunks_mut::<N>();
        for (sums, &word) in sums.iter_mut().zip(self.words) {
            let mut sum = *sums;
            for (nibble, table) in tables.iter().enumerate() {
                let entry = &table[(word >> (NIBBLE * nibble)) as usize % ENTRIES];
                for n in 0..N {
                    sum[n] = F::plus(simd, sum[n], entry[n]);
                }
            }
            *sums = sum;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::panels::Panels;
    use super::*;
    use crate::rng::{Purpose, Stream};
    use pulp::Scalar;

    fn check<F: Float>(tolerance: f64) {
        let mut stream = Stream::new(1, Purpose::Weights, 0, 0);
        // Several words, panels and chunks, the last of each only partly filled; and sizes below one of each.
        for (rows, n, m) in [(300, 450, 130), (7, 5, 3), (128, 64, 64), (1, 33, 40), (1, 1, 1)] {
            let dense =
                Array2::from_shape_simple_fn((rows, n), || F::of((3.0 * stream.uniform()).floor().min(1.0)));
            let w = Array2::from_shape_simple_fn((n, m), || F::of(stream.normal()));
            let wanted = dense.dot(&w);
            let mut sparse = Csr::empty(n);
            dense.rows().into_iter().for_each(|row| sparse.push_dense(row.to_slice().unwrap()));
            let turned = w.t().as_standard_layout().into_owned();
            for bits in [Bits::of_dense(dense.view()).unwrap(), Bits::of_sparse(&sparse).unwrap()] {
                for w in [w.view(), turned.t()] {
                    let mut out = Array2::from_elem((rows, m), F::of(7.0));
                    bits.times(w, &mut out);
                    assert!((&out - &wanted).iter().all(|e| e.abs().wide() < tolerance), "{rows} {n} {m}");
                    let mut from_panels = Array2::from_elem((rows, m), F::of(7.0));
                    bits.times_source(&Source::Panels(&Panels::new(w)), &mut from_panels);
                    assert_eq!(from_panels, out, "{rows} {n} {m}");
                }
            }
        }
    }

    #[test]
    fn products_of_bits_agree_with_dense_products() {
        check::<f32>(2e-4);
        check::<f64>(1e-12);
    }

    #[test]
    fn vectors_of_all_widths_agree_with_scalars() {
        fn compare<F: Float>() {
            let mut stream = Stream::new(2, Purpose::Weights, 0, 0);
            let half = WIDTH_BYTES / size_of::<F>();
            // Values with few binary digits, whose sums are exact in any order.
            let tile: Vec<F> = (0..WORD * 2 * half).map(|_| F::of(stream.below(64) as f64 / 8.0)).collect();
            let words: Vec<u32> = (0..9).map(|_| stream.next_bits() as u32).collect();
            for side in 0..2 {
                let run = |vectors: bool| {
                    let mut tables = vec![F::zero(); WORD / NIBBLE * ENTRIES * half];
                    let mut sums = vec![F::one(); 9 * half];
                    let one =
                        Word { words: words.iter(), tile: &tile, side, tables: &mut tables, sums: &mut sums };
                    if vectors {
                        pulp::Arch::new().dispatch(one)
                    } else {
                        one.with_simd(Scalar::new())
                    }
                    sums
                };
                let found = run(true);
                assert_eq!(found, run(false));
                let set = |k: usize| words[4] >> k & 1 == 1;
                let wanted = (0..WORD)
                    .filter(|&k| set(k))
                    .fold(F::one(), |sum, k| sum + tile[(2 * k + side) * half + 3]);
                assert_eq!(found[4 * half + 3], wanted);
            }
        }
        compare::<f32>();
        compare::<f64>();
    }
}
