//! A tile of a product: some columns of the sparse rows times a part of a panel, summed in vector registers.

use std::ops::Range;

use ndarray::ArrayViewMut2;
use pulp::{Simd, WithSimd};

use super::source::PANEL_BYTES;
use crate::float::Float;
use crate::kernels::csr::Csr;
use crate::kernels::mode::Accumulate;

/// The last step of a sum: the factor, the mode and the output.
pub(super) struct Closing<'a, F> {
    pub(super) scale: F,
    pub(super) mode: Accumulate,
    /// The output, at most a panel wide.
    pub(super) out: ArrayViewMut2<'a, F>,
}

/// Some columns of x with the matching rows of w, and the sums to which their products are added.
pub(super) struct Tile<'a, 'b, F> {
    pub(super) x: &'a Csr<F>,
    pub(super) first_row: usize,
    pub(super) columns: Range<u32>,
    pub(super) tile: &'a [F],
    /// The sums over the columns before.
    pub(super) sums: &'a mut [F],
    /// For each row the number of entries summed so far.
    pub(super) cursors: &'a mut [usize],
    /// Present with the last columns only: the output.
    pub(super) closing: Option<&'a mut Closing<'b, F>>,
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
