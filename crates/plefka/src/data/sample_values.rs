//! What all values of a set of samples have to say: whether the visible unit admits them, and the mean of every feature
//! over its observed entries, m_i = Σ_r w_r o_ri x_ri / Σ_r w_r o_ri.

use super::batch::{Batch, Rows};
use super::binarize::Binarize;
use super::samples::{FILE_BLOCK, Samples, Store};
use crate::error::{Error, Result};
use crate::float::Float;
use crate::units::Unit;

impl<F: Float> Samples<F> {
    /// The mean of every feature over its observed entries, with the samples' weights; stochastic binarisation averaged
    /// out. A feature that is never observed counts as ½.
    pub fn means(&self) -> Result<Vec<f64>> {
        let mut expected = self.clone();
        if self.binarize == Binarize::Stochastic {
            expected.binarize = Binarize::Keep;
        }
        let mut sums = vec![0.0; self.n_features];
        let mut totals = vec![0.0; self.n_features];
        expected.for_each_batch(FILE_BLOCK, 0, |_, batch| {
            let Batch { visible, weights, missing } = batch;
            let total =
                weights.as_ref().map_or(visible.n_rows() as f64, |w| w.iter().map(|w| w.wide()).sum());
            let (visible, counts) = match missing {
                None => (visible, vec![total; self.n_features]),
                Some(missing) => {
                    let ones = Rows::Dense(missing.observed.mapv(|o| F::of(f64::from(u8::from(o)))));
                    let counts = ones.column_sums(weights.as_deref()).into_iter().map(F::wide).collect();
                    (Rows::Dense(visible.to_dense().mapv(|x| if x.is_nan() { F::zero() } else { x })), counts)
                }
            };
            totals.iter_mut().zip(counts).for_each(|(total, count)| *total += count);
            for (sum, x) in sums.iter_mut().zip(visible.column_sums(weights.as_deref())) {
                *sum += x.wide();
            }
            Ok(())
        })?;
        Ok(sums.iter().zip(totals).map(|(s, n)| if n > 0.0 { s / n } else { 0.5 }).collect())
    }

    /// Refuses values that `unit` does not admit; says whether some are NaN, where that is a `missing` entry.
    pub(super) fn check_values(&self, unit: &dyn Unit<F>, missing: bool) -> Result<bool> {
        if matches!(*self.store, Store::Bytes { .. }) {
            return Ok(false);
        }
        // What a sparse matrix leaves out is zero, so that a NaN in one is no missing entry.
        let missing = missing && !matches!(*self.store, Store::Sparse(_));
        let mut raw = self.clone();
        raw.binarize = Binarize::Keep;
        let mut found = false;
        raw.for_each_batch(FILE_BLOCK, 0, |first, batch| {
            let mut check = |row: usize, column: usize, x: F| {
                if missing && x.is_nan() {
                    found = true;
                    return Ok(());
                }
                let finite = if x.is_finite() { Ok(()) } else { Err("a finite number") };
                let range =
                    if matches!(self.binarize, Binarize::Threshold(_)) { Ok(()) } else { unit.admits(x) };
                finite.and(range).map_err(|expected| {
                    let place = format!(
                        "{}: row {}, column {column} (counted from 0)",
                        self.source.display(),
                        first + row
                    );
                    Error::input(place, x, format!("{expected} (or choose a threshold)"))
                })
            };
            match &batch.visible {
                Rows::Dense(a) => a.indexed_iter().try_for_each(|((r, c), &x)| check(r, c, x)),
                Rows::Sparse(m) => (0..m.n_rows()).try_for_each(|r| {
                    let (columns, values) = m.row(r);
                    columns.iter().zip(values).try_for_each(|(&c, &x)| check(r, c as usize, x))
                }),
            }
        })?;
        Ok(found)
    }
}
