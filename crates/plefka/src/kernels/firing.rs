//! Integrate and fire: states whose running sums follow the sums of the means. Each column adds up its means along the
//! rows, and from one matrix to the next; where the sum passes a whole number, the state is 1: x_r = ⌊q + m_r⌋, q ← q +
//! m_r − x_r, so that |Σx − Σm| < 1 at all times. This is error diffusion, as in halftoning (Floyd & Steinberg 1976),
//! along the rows alone.

use ndarray::{Array2, ArrayViewMut2, Axis};

use super::dispatch::vectorized;
use super::parallel;
use super::rows::PARALLEL_ELEMENTS;
use crate::float::Float;

/// Number of columns that a thread takes at a time, rounded to whole units.
const COLUMNS: usize = 128;

/// Replaces means in [0, 1] by states of 0 and 1, in place; `charge` holds q in [0, 1) for every column.
pub(crate) fn fire<F: Float>(means: &mut Array2<F>, charge: &mut [F]) {
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

/// [`fire`] for units of several `colours` with one column each, exactly one of which is 1: every column adds up its
/// means, and the colour with the largest sum fires. The total charge of a unit does not change.
pub(crate) fn fire_one<F: Float>(means: &mut Array2<F>, charge: &mut [F], colours: usize) {
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

/// Calls `work(row, charge)` row after row; blocks of `width` columns run in parallel.
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
        parallel::for_each(blocks.collect(), 1, work);
    } else {
        blocks.for_each(work);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, Stream};

    /// Means that change from row to row, some of them close to 0 or 1.
    fn means(rows: usize, columns: usize) -> Array2<f64> {
        let mut stream = Stream::new(3, Purpose::Sample, 0, 0);
        Array2::from_shape_simple_fn((rows, columns), || stream.uniform().powi(3))
    }

    #[test]
    fn sums_of_states_follow_sums_of_means() {
        // More columns than one thread takes, and more elements than are left to a single thread.
        let (rows, columns) = (150, 700);
        let mut charge: Vec<f64> = (0..columns).map(|j| j as f64 / columns as f64).collect();
        let (mut fired, mut wanted) = (vec![0.0; columns], vec![0.0; columns]);
        for step in 0..5 {
            let means = means(rows, columns) * (0.2 * f64::from(step + 1));
            let mut states = means.clone();
            fire(&mut states, &mut charge);
            assert!(states.iter().all(|&x| x == 0.0 || x == 1.0));
            for (states, means) in states.rows().into_iter().zip(means.rows()) {
                for j in 0..columns {
                    fired[j] += states[j];
                    wanted[j] += means[j];
                    assert!((fired[j] - wanted[j]).abs() < 1.0 + 1e-9, "column {j}, step {step}");
                }
            }
        }
    }

    #[test]
    fn one_colour_fires_and_sums_follow() {
        for colours in [2, 3, 21, 300] {
            let units = 5;
            let mut charge = vec![0.0; units * colours];
            let mut off: f64 = 0.0;
            let mut sums = Array2::<f64>::zeros((1, units * colours));
            for step in 0..4 {
                let mut means = means(100, units * colours);
                for unit in means.as_slice_mut().unwrap().chunks_mut(colours) {
                    let sum: f64 = unit.iter().sum();
                    unit.iter_mut().for_each(|m| *m /= sum);
                }
                let mut states = means.clone();
                fire_one(&mut states, &mut charge, colours);
                for (states, means) in states.rows().into_iter().zip(means.rows()) {
                    for unit in states.to_slice().unwrap().chunks(colours) {
                        assert_eq!(unit.iter().filter(|x| **x == 1.0).count(), 1, "step {step}");
                        assert_eq!(unit.iter().sum::<f64>(), 1.0);
                    }
                    sums.row_mut(0).zip_mut_with(&(&states - &means), |s, d| *s += d);
                    off = sums.iter().fold(off, |worst, x| worst.max(x.abs()));
                }
            }
            // The largest charge fires, so that no column falls far behind; no known bound is below the harmonic
            // numbers.
            assert!(off < 1.0 + (colours as f64).ln(), "{colours} colours: {off}");
        }
    }
}
