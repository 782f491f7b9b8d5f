//! Training with missing entries: maximum likelihood of the observed entries, Σ ln p(v_O). The positive phase is
//! ⟨∂(−F^c(v))⟩ over p(v_U | v_O), by stochastic approximation (Younes 1989; Delyon, Lavielle & Moulines 1999): every
//! missing entry of the training set has an imputed value that is kept from step to step and renewed before each use by
//! some Gibbs sweeps with the observed entries held. Unbiased if entries are missing independently of their values
//! given the observed entries (missing at random, Rubin 1976).

use ndarray::Array2;

use super::state::State;
use crate::data::{Batch, Missing, Rows, Samples};
use crate::error::{Error, Result};
use crate::float::Float;
use crate::inference::conditional::{self, Chain};
use crate::kernels::rows::slice;
use crate::model::Rbm;

/// Name of the values in a checkpoint.
const VALUES: &str = "values";
/// Number of rows whose first values are drawn together.
const BLOCK: usize = 4096;

/// One value for every missing entry of a set of samples.
#[derive(Debug, Clone)]
pub struct Imputation<F> {
    /// Index of the first value of each row, then the number of values; `None` after a checkpoint until the samples are
    /// known.
    starts: Option<Vec<usize>>,
    /// Values row by row; within a row in the order of the columns.
    values: Vec<F>,
}

impl<F: Float> Imputation<F> {
    /// The values at the start of a run: drawn from the fields of the visible units, which at the start are the fields
    /// of the features' means. `None` if nothing is missing.
    ///
    /// # Errors
    /// Samples that cannot be read, or of another width than the model.
    pub fn new(rbm: &Rbm<F>, beta: F, samples: &Samples<F>, seed: u64) -> Result<Option<Self>> {
        if !samples.has_missing() {
            return Ok(None);
        }
        let (mut starts, mut values) = (vec![0], Vec::new());
        samples.for_each_batch(BLOCK, seed, |first, batch| {
            let n_rows = batch.visible.n_rows();
            let Some(Missing { observed, .. }) = batch.missing else {
                starts.resize(starts.len() + n_rows, values.len());
                return Ok(());
            };
            let mut visible = batch.visible.to_dense();
            // Training steps count from 0, so no training step uses these streams.
            let chain = Chain { beta, seed, step: u64::MAX - (first / BLOCK) as u64 };
            conditional::draw_free(rbm, &mut visible, &observed, chain)?;
            for (row, observed) in visible.rows().into_iter().zip(observed.rows()) {
                values.extend(row.iter().zip(observed).filter(|(_, o)| !**o).map(|(&x, _)| x));
                starts.push(values.len());
            }
            Ok(())
        })?;
        Ok(Some(Self { starts: Some(starts), values }))
    }

    /// Completes a batch of the set: the kept values of its missing entries are renewed by `sweeps` Gibbs sweeps with
    /// the observed entries held, and the new values are kept.
    ///
    /// # Errors
    /// Rows that are not in the set or whose missing entries differ, a width other than the model's.
    pub fn complete(
        &mut self,
        rbm: &Rbm<F>,
        batch: &Batch<F>,
        missing: &Missing,
        sweeps: u32,
        chain: Chain<F>,
    ) -> Result<Batch<F>> {
        let mut visible = batch.visible.to_dense();
        for (row, place) in self.places(missing)?.into_iter().enumerate() {
            let free = visible.row_mut(row).into_iter().zip(missing.observed.row(row)).filter(|(_, o)| !**o);
            free.zip(&self.values[place]).for_each(|((x, _), &value)| *x = value);
        }
        conditional::sweep(rbm, &mut visible, &missing.observed, sweeps, chain)?;
        for (row, place) in self.places(missing)?.into_iter().enumerate() {
            let free = visible.row(row).into_iter().zip(missing.observed.row(row)).filter(|(_, o)| !**o);
            self.values[place].iter_mut().zip(free).for_each(|(value, (&x, _))| *value = x);
        }
        Ok(completed(visible, batch))
    }

    /// The values of a batch's missing entries, row by row; `None` for rows that are not in the set.
    pub(super) fn of(&self, missing: &Missing) -> Option<Vec<F>> {
        let places = self.places(missing).ok().filter(|_| self.starts.is_some() && missing.rows.is_some())?;
        Some(places.into_iter().flat_map(|place| self.values[place].iter().copied()).collect())
    }

    /// Puts the result of [`Imputation::of`] back.
    pub(super) fn put_back(&mut self, missing: &Missing, values: &[F]) {
        let mut values = values.iter();
        for place in self.places(missing).into_iter().flatten() {
            self.values[place].iter_mut().zip(&mut values).for_each(|(kept, &x)| *kept = x);
        }
    }

    /// The values of `kept` if it belongs to the same set or, after a checkpoint, has the same number of values;
    /// otherwise `self`.
    ///
    /// # Errors
    /// [`Error::Input`] if a checkpoint has values for another number of missing entries.
    pub(super) fn or_kept(self, kept: Option<Self>) -> Result<Self> {
        match kept {
            Some(kept) if kept.starts == self.starts => Ok(kept),
            Some(Self { starts: None, values }) => {
                if values.len() != self.values.len() {
                    let what = "checkpoint: imputed values";
                    let expected = format!("{}, the training set's missing entries", self.values.len());
                    return Err(Error::input(what, values.len(), expected));
                }
                Ok(Self { values, ..self })
            }
            _ => Ok(self),
        }
    }

    /// The arrays and numbers kept in a checkpoint.
    pub(super) fn state(&self) -> State<F> {
        let array = Array2::from_shape_fn((1, self.values.len()), |(_, k)| self.values[k]);
        State::new().with_array(VALUES, array)
    }

    /// Restores the result of [`Imputation::state`]; `None` if there were no values.
    ///
    /// # Errors
    /// [`Error::Input`] for values that the visible units of `rbm` do not have.
    pub(super) fn restore(rbm: &Rbm<F>, state: &State<F>) -> Result<Option<Self>> {
        let Some(values) = state.arrays.get(VALUES) else { return Ok(None) };
        if values.nrows() != 1 {
            let found = format!("{:?}", values.dim());
            return Err(Error::input("checkpoint: shape of the imputed values", found, "one row"));
        }
        for (place, &x) in values.iter().enumerate() {
            let unit = rbm.visible.unit;
            let listed = unit.states().is_none_or(|states| states.contains(&x.wide()));
            if !(x.is_finite() && listed && unit.admits(x).is_ok()) {
                let what = format!("checkpoint: imputed value {place}");
                return Err(Error::input(what, x, format!("a state of a unit of kind {}", unit.name())));
            }
        }
        Ok(Some(Self { starts: None, values: slice(values).to_vec() }))
    }

    /// The ranges in which the values of each row of the batch are kept.
    fn places(&self, missing: &Missing) -> Result<Vec<std::ops::Range<usize>>> {
        let starts = self.starts.as_deref().unwrap_or_default();
        let rows = missing.rows.as_deref().unwrap_or_default();
        let place = |(observed, &row): (ndarray::ArrayView1<'_, bool>, &usize)| {
            let place = starts.get(row..row + 2).map_or(0..0, |s| s[0]..s[1]);
            let count = observed.iter().filter(|o| !**o).count();
            if place.len() == count {
                return Ok(place);
            }
            let expected = format!("{}, as in the training set", place.len());
            Err(Error::input(format!("missing entries of sample {row}"), count, expected))
        };
        missing.observed.rows().into_iter().zip(rows).map(place).collect()
    }
}

/// The batch with the given visible values and nothing missing.
fn completed<F: Float>(visible: Array2<F>, batch: &Batch<F>) -> Batch<F> {
    Batch::new(Rows::compact(visible), batch.weights.clone())
}

/// The batch with its missing entries imputed: from the kept values if its rows have row numbers of the training set,
/// otherwise from a new draw.
pub(super) fn impute<F: Float>(
    kept: Option<&mut Imputation<F>>,
    rbm: &Rbm<F>,
    (batch, missing): (&Batch<F>, &Missing),
    sweeps: u32,
    chain: Chain<F>,
) -> Result<Batch<F>> {
    match kept {
        Some(kept) if kept.starts.is_some() && missing.rows.is_some() => {
            kept.complete(rbm, batch, missing, sweeps, chain)
        }
        _ => {
            let start = batch.visible.to_dense();
            let visible = conditional::complete(rbm, start, &missing.observed, sweeps, chain)?;
            Ok(completed(visible, batch))
        }
    }
}
