//! Products with the element-wise powers of a matrix in one pass over it: out += Σ_k c_k t_k ∘ (x_k (W^k)ᵀ). For each
//! block of W the powers are formed one after the other in cache, and their contributions are added to the output while
//! it is in cache too. No power of W is ever stored as a whole.

use std::ops::Range;

use ndarray::{Array2, ArrayView2, ArrayViewMut2, Axis};

use super::product::{Accumulate, Block, TILE_ALIGN, TILE_WORK, product_of_blocks};
use crate::float::Float;
use crate::kernels::dispatch::vectorized;
use crate::kernels::memory::with_scratch;
use crate::kernels::parallel;
use crate::kernels::rows::slice;

/// Rows of the output, columns of the output and terms of its sums in one block: a block of W and its power stay in the
/// second-level cache. The sizes depend on shapes alone, so that sums do not depend on the number of threads.
const ROWS: usize = 256;
const COLUMNS: usize = TILE_ALIGN;
const DEPTH: usize = 1024;
/// Number of rows below which, if W is the transpose of a row-major matrix, the time to read W dominates; the blocks
/// are then wide: their width and depth.
const FEW_ROWS: usize = 8;
const WIDE: (usize, usize) = (1024, 32);

/// c t ∘ (x (W^k)ᵀ).
#[derive(Debug, Clone, Copy)]
pub struct Term<'a, F> {
    /// k, at least 1.
    pub power: usize,
    /// x, (rows × columns of W).
    pub states: &'a Array2<F>,
    /// c.
    pub factor: F,
    /// t, (rows × rows of W); `None` stands for ones.
    pub slope: Option<&'a Array2<F>>,
}

/// A part of the output: its first row and column, and its entries.
type Tile<'a, F> = (usize, usize, ArrayViewMut2<'a, F>);

/// Scratch memory of a thread: a power of a block of W, and products.
#[derive(Default)]
struct Memory<F> {
    power: Vec<F>,
    product: Vec<F>,
}

/// out += Σ over `terms`, which are in ascending order of their powers; `w` (n × m) is row-major or the transpose of a
/// row-major matrix, `out` is (rows × n).
///
/// # Panics
/// If the shapes do not fit, or the terms are not in order.
pub fn add_power_products<F: Float>(w: ArrayView2<'_, F>, terms: &[Term<'_, F>], out: &mut Array2<F>) {
    assert!(terms.is_sorted_by_key(|term| term.power), "powers ascend");
    for term in terms {
        assert_eq!(term.states.dim(), (out.nrows(), w.ncols()), "shape of the states");
        assert!(term.slope.is_none_or(|slope| slope.dim() == out.dim()), "shape of the slopes");
    }
    let few = out.nrows() < FEW_ROWS && !w.is_standard_layout();
    let (width, depth) = if few { WIDE } else { (COLUMNS, DEPTH) };
    let work = out.nrows().min(ROWS) * width * w.ncols() * terms.len();
    let mut tiles: Vec<Tile<'_, F>> = Vec::new();
    for (r, rows) in out.axis_chunks_iter_mut(Axis(0), ROWS).enumerate() {
        let mut rest = rows;
        for c in (0..w.nrows()).step_by(width) {
            let (tile, others) = rest.split_at(Axis(1), width.min(w.nrows() - c));
            tiles.push((r * ROWS, c, tile));
            rest = others;
        }
    }
    parallel::for_each(tiles, TILE_WORK / (work + 1) + 1, |tile| {
        with_scratch(|memory| add_to_tile(w, terms, depth, tile, memory));
    });
}

fn add_to_tile<F: Float>(
    w: ArrayView2<'_, F>,
    terms: &[Term<'_, F>],
    depth: usize,
    (row, column, mut out): Tile<'_, F>,
    Memory { power, product }: &mut Memory<F>,
) {
    let (rows, columns) = (row..row + out.nrows(), column..column + out.ncols());
    product.resize(out.len(), F::zero());
    for first in (0..w.ncols()).step_by(depth) {
        let depth = first..(first + depth).min(w.ncols());
        let whole = Block { of: w.reversed_axes(), rows: depth.clone(), columns: columns.clone() };
        let mut reached = 1;
        for term in terms {
            while reached < term.power {
                raise(&whole, reached, power);
                reached += 1;
            }
            let states = Block { of: term.states.view(), rows: rows.clone(), columns: depth.clone() };
            let factor = term.factor;
            match reached {
                1 => product_of_blocks(&states, &whole, factor, Accumulate::Replace, product),
                _ => product_of_blocks(
                    &states,
                    &of_powers(&whole, power),
                    factor,
                    Accumulate::Replace,
                    product,
                ),
            }
            add_product(term, (row, columns.clone()), product, &mut out);
        }
    }
}

/// out += slope ∘ product, for the rows from `row` on.
fn add_product<F: Float>(
    term: &Term<'_, F>,
    (row, columns): (usize, Range<usize>),
    product: &[F],
    out: &mut ArrayViewMut2<'_, F>,
) {
    for (k, (mut out, product)) in out.rows_mut().into_iter().zip(product.chunks(columns.len())).enumerate() {
        let out = out.as_slice_mut().expect("row-major");
        let slope = term.slope.map(|slope| part_of_row(slope, row + k, columns.clone()));
        vectorized!(match slope {
            Some(slope) => out.iter_mut().zip(slope).zip(product).for_each(|((o, &s), &x)| *o += s * x),
            None => out.iter_mut().zip(product).for_each(|(o, &x)| *o += x),
        });
    }
}

fn part_of_row<F: Float>(matrix: &Array2<F>, row: usize, columns: Range<usize>) -> &[F] {
    let n = matrix.ncols();
    &slice(matrix)[row * n + columns.start..row * n + columns.end]
}

/// The rows and columns of a block in the order of memory, the slice of the whole matrix, and the length of its rows in
/// memory.
fn in_memory<'a, F: Float>(block: &'a Block<'_, F>) -> (Range<usize>, Range<usize>, &'a [F], usize) {
    let (rows, columns) = (block.rows.clone(), block.columns.clone());
    let all = block.of.as_slice_memory_order().expect("row-major, or the transpose of such");
    match block.of.is_standard_layout() {
        true => (rows, columns, all, block.of.ncols()),
        false => (columns, rows, all, block.of.nrows()),
    }
}

/// Raises W^reached of a block, held in `power`, to W^(reached + 1). For `reached` = 1 the factor is read from W
/// itself.
fn raise<F: Float>(block: &Block<'_, F>, reached: usize, power: &mut Vec<F>) {
    let (rows, columns, all, stride) = in_memory(block);
    power.resize(rows.len() * columns.len(), F::zero());
    let from = all[rows.start * stride..].chunks(stride).map(|row| &row[columns.clone()]);
    let pairs = power.chunks_mut(columns.len()).zip(from);
    vectorized!(match reached {
        1 => pairs.for_each(|(power, w)| power.iter_mut().zip(w).for_each(|(p, &w)| *p = w * w)),
        _ => pairs.for_each(|(power, w)| power.iter_mut().zip(w).for_each(|(p, &w)| *p *= w)),
    });
}

/// The power of a block, in the form and layout of a block.
fn of_powers<'a, F: Float>(block: &Block<'_, F>, power: &'a [F]) -> Block<'a, F> {
    let (rows, columns, ..) = in_memory(block);
    let matrix = ArrayView2::from_shape((rows.len(), columns.len()), power).expect("a whole block");
    let of = if block.of.is_standard_layout() { matrix } else { matrix.reversed_axes() };
    Block { rows: 0..of.nrows(), columns: 0..of.ncols(), of }
}
