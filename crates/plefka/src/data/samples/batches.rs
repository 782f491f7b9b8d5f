//! Batches gathered from samples, binarised as the settings say.

use ndarray::Array2;

use super::{Samples, Store};
use crate::data::batch::{Batch, Missing, Rows};
use crate::data::binarize::{Binarize, binarize_rows};
use crate::data::evenly_spaced::evenly_spaced;
use crate::error::Result;
use crate::float::Float;
use crate::rng::{Indexed, Purpose};

impl<F: Float> Samples<F> {
    /// The samples with the numbers `rows` as a batch; stochastic binarisation depends on (seed, epoch, sample) alone.
    /// Missing entries are NaN, and the batch marks them.
    pub fn gather(&self, rows: &[usize], seed: u64, epoch: u64) -> Result<Batch<F>> {
        let mapped: Vec<usize>;
        let stored = match &self.rows {
            Some(map) => {
                mapped = rows.iter().map(|&r| map[r]).collect();
                &mapped
            }
            None => rows,
        };
        let mut visible = self.store.rows(stored)?;
        binarize_rows(&mut visible, self.binarize, |k| {
            Indexed::new(seed, Purpose::Binarize, epoch, stored[k] as u64)
        });
        if let Some((low, high)) = self.bits {
            visible = Rows::Dense(visible.to_dense().mapv(|x| low + (high - low) * x));
        }
        let weights = self.weights.as_ref().map(|w| rows.iter().map(|&r| w[r]).collect());
        let observed = match &visible {
            Rows::Dense(a) if self.missing => Some(a.mapv(|x| !x.is_nan())),
            _ => None,
        };
        if let Some(observed) = observed.filter(|o| o.iter().any(|o| !o)) {
            return Ok(Batch {
                visible,
                weights,
                missing: Some(Missing { observed, rows: Some(rows.to_vec()) }),
            });
        }
        Ok(Batch::new(visible.compacted(), weights))
    }

    /// All samples without a copy, in the form that [`Samples::gather`] would give them; `None` if they would be changed or
    /// copied in any case.
    pub(crate) fn kept(&self) -> Option<&Rows<F>> {
        let unchanged = self.rows.is_none() && self.binarize == Binarize::Keep && self.bits.is_none();
        match &*self.store {
            Store::Numbers(rows) if unchanged && !self.missing && rows.is_compact() => Some(rows),
            _ => None,
        }
    }

    /// All samples in one batch: for tests, small data and users who ask for it.
    pub fn all(&self, seed: u64) -> Result<Batch<F>> {
        let rows: Vec<usize> = (0..self.len()).collect();
        self.gather(&rows, seed, 0)
    }

    /// Up to `n` samples, evenly spaced among all samples, as dense rows.
    ///
    /// # Errors
    /// Samples that cannot be read.
    pub fn spread(&self, n: usize, seed: u64) -> Result<Array2<F>> {
        let rows = evenly_spaced(n.min(self.len()), self.len());
        Ok(self.gather(&rows, seed, 0)?.visible.to_dense())
    }

    /// Calls `visit(first_row, batch)` over consecutive samples, `size` at a time.
    pub fn for_each_batch(
        &self,
        size: usize,
        seed: u64,
        mut visit: impl FnMut(usize, Batch<F>) -> Result<()>,
    ) -> Result<()> {
        let order: Vec<usize> = (0..self.len()).collect();
        for (k, rows) in order.chunks(size.max(1)).enumerate() {
            visit(k * size.max(1), self.gather(rows, seed, 0)?)?;
        }
        Ok(())
    }
}
