//! Integrate and fire: states whose sums follow those of the means they stand for. A column adds up its means along the
//! rows, and on from one matrix to the next; where the sum passes a whole number the state is 1:
//! x_r = ⌊q + m_r⌋, q ← q + m_r − x_r, so that |Σx − Σm| < 1 at all times. This is error diffusion, as in halftoning
//! (Floyd & Steinberg 1976), along the rows alone.

use ndarray::{Array2, ArrayViewMut2, Axis};
use rayon::prelude::*;

use super::dispatch::vectorized;
use super::rows::PARALLEL_ELEMENTS;
use crate::float::Float;

/// Columns that a thread takes at a time, as far as they are whole units.
const COLUMNS: usize = 128;

/// Means in [0, 1] become states of 0 and 1, in place; `charge` holds q in [0, 1) of every column.
pub fn fire<F: Float>(means: &mut Array2<F>, charge: &mut [F]) {
    by_columns(means, charge, COLUMNS, |row, charge| {
        vectorized!({
            for (x, q) in row.iter_mut().zip(charge) {
                let sum = *q + *x;
                let state = if sum >= F::one() { F::one() } else { F::zero() };
                *x = state;
                *q = sum - state;
            }
        });
    });
}

/// The same for units of several `colours`, one column each, of which one is 1: every column adds up its means, and the
/// one with the largest sum fires. The sums of a unit's columns add up to what they were.
pub fn fire_one<F: Float>(means: &mut Array2<F>, charge: &mut [F], colours: usize) {
    by_columns(means, charge, colours * (COLUMNS / colours).max(1), |row, charge| {
        for (unit, charge) in row.chunks_mut(colours).zip(charge.chunks_mut(colours)) {
            charge.iter_mut().zip(&*unit).for_each(|(q, &m)| *q += m);
            let first = (0, charge[0]);
            let (fires, _) = charge
                .iter()
                .enumerate()
                .fold(first, |best, (colour, &q)| if q > best.1 { (colour, q) } else { best });
            unit.fill(F::zero());
            unit[fires] = F::one();
            charge[fires] -= F::one();
        }
    });
}

/// `work(row, charge)` row after row, blocks of `width` columns at once.
fn by_columns<F: Float>(
    means: &mut Array2<F>,
    charge: &mut [F],
    width: usize,
    work: impl Fn(&mut [F], &mut [F]) + Sync + Send,
) {
    assert_eq!(means.ncols(), charge.len(), "a charge for every column");
    let parallel = means.len() >= PARALLEL_ELEMENTS;
    let work = |(mut block, charge): (ArrayViewMut2<'_, F>, &mut [F])| {
        for mut row in block.rows_mut() {
            work(row.as_slice_mut().expect("engine matrices are row-major"), charge);
        }
    };
    let blocks = means.axis_chunks_iter_mut(Axis(1), width).zip(charge.chunks_mut(width));
    if parallel {
        blocks.collect::<Vec<_>>().into_par_iter().for_each(work);
    } else {
        blocks.for_each(work);
    }
}
