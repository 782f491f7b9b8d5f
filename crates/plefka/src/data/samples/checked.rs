//! Samples from tables and matrices, with values that the visible unit admits.

use std::path::PathBuf;
use std::sync::Arc;

use ndarray::Array2;

use super::Samples;
use super::store::{FILE_BLOCK, Store};
use crate::data::batch::Rows;
use crate::data::binarize::Binarize;
use crate::data::encode::encoded;
use crate::data::reading::Reading;
use crate::data::scale::Scale;
use crate::data::table::Table;
use crate::error::{Error, Result};
use crate::float::Float;
use crate::kernels::elementwise::has_nan;
use crate::kernels::rows::slice;
use crate::units::Unit;

impl<F: Float> Samples<F> {
    /// Checks every value against what `unit` admits, after scaling and after binarisation. Values of pictures are divided
    /// by white.
    ///
    /// # Errors
    /// No rows or columns, a value out of range (with its row and column), NaN.
    pub fn new(table: Table, unit: &dyn Unit<F>, binarize: Binarize) -> Result<Self> {
        Self::scaled(table, unit, binarize, Scale::Auto, false)
    }

    /// [`Samples::new`] where NaN marks a missing entry. Sparse data have no missing entries.
    ///
    /// # Errors
    /// The errors of [`Samples::new`], except for NaN.
    pub fn with_missing(table: Table, unit: &dyn Unit<F>, binarize: Binarize) -> Result<Self> {
        Self::scaled(table, unit, binarize, Scale::Auto, true)
    }

    /// [`Samples::new`], or with `missing` [`Samples::with_missing`], at a scale.
    ///
    /// # Errors
    /// The errors of these two, and a scale that is not positive.
    pub fn scaled(
        table: Table,
        unit: &dyn Unit<F>,
        binarize: Binarize,
        scale: Scale,
        missing: bool,
    ) -> Result<Self> {
        let mut samples = Self::unchecked(table, unit, binarize, scale)?;
        let found = samples.check_values(unit, missing)?;
        samples.missing = missing && found;
        samples.check_colours(unit)?;
        Ok(samples)
    }

    fn unchecked(table: Table, unit: &dyn Unit<F>, binarize: Binarize, scale: Scale) -> Result<Self> {
        let name = table.source.display().to_string();
        let (n_rows, n_columns) = table.values.shape();
        if n_rows == 0 || n_columns == 0 {
            return Err(Error::input(
                format!("{name}: shape of the data"),
                format!("{:?}", (n_rows, n_columns)),
                "at least 1 row and 1 column",
            ));
        }
        if let Binarize::Threshold(t) = binarize
            && !t.is_finite()
        {
            return Err(Error::setting("threshold", t, "a finite number"));
        }
        let scale = scale.resolved(&table, unit)?;
        let binarised = binarize != Binarize::Keep;
        let (table, divisor) = encoded(table, unit, scale.divisor(), binarised)?;
        let n_features = table.values.shape().1;
        let bits = match unit.states() {
            Some(&[low, high]) if binarised && (low, high) != (0.0, 1.0) => Some((F::of(low), F::of(high))),
            _ => None,
        };
        Ok(Self {
            store: Arc::new(Store::of(table.values, divisor.unwrap_or(1.0))),
            rows: None,
            n_features,
            binarize,
            bits,
            missing: false,
            source: table.source,
            labels: table.labels,
            weights: None,
            image_shape: table.image_shape,
            sites: table.sites,
            scale,
            reading: table.reading,
        })
    }

    /// Samples from a matrix, whose values are not converted.
    pub fn from_rows(rows: Rows<F>, unit: &dyn Unit<F>) -> Result<Self> {
        let samples = Self::from_rows_of_any_range(rows)?;
        samples.check_values(unit, false)?;
        samples.check_colours(unit)?;
        Ok(samples)
    }

    /// Samples from a matrix in which NaN marks a missing entry.
    pub fn from_rows_with_missing(rows: Array2<F>, unit: &dyn Unit<F>) -> Result<Self> {
        let samples = Self::from_rows_of_any_range(rows.into())?;
        samples.check_values(unit, true)?;
        samples.check_colours(unit)?;
        Ok(samples)
    }

    /// Samples from a matrix whose values may lie outside the unit's range. The caller must ensure that they are
    /// finite; in a dense matrix NaN is allowed for a missing entry.
    pub fn from_rows_of_any_range(rows: Rows<F>) -> Result<Self> {
        let n_features = rows.n_columns();
        let n_rows = rows.n_rows();
        if n_rows == 0 || n_features == 0 {
            let found = format!("{:?}", (n_rows, n_features));
            return Err(Error::input("shape of the data", found, "at least 1 row and 1 column"));
        }
        let store = Store::Numbers(rows);
        let missing = matches!(&store, Store::Numbers(Rows::Dense(a)) if has_nan(slice(a)));
        Ok(Self {
            store: Arc::new(store),
            rows: None,
            n_features,
            binarize: Binarize::Keep,
            bits: None,
            missing,
            source: PathBuf::from("data"),
            labels: None,
            weights: None,
            image_shape: None,
            sites: None,
            scale: Scale::Auto,
            reading: Reading::default(),
        })
    }

    /// Refuses pictures beside data that were taken as they are, if the unit takes grey levels in any range.
    ///
    /// # Errors
    /// [`Error::Setting`] with the scales to choose from.
    pub(in crate::data) fn check_unscaled(&self, unit: &dyn Unit<F>) -> Result<()> {
        match self.reading.white.filter(|white| self.scale == Scale::By(*white)) {
            Some(white) if unit.states().is_none() => {
                let expected = format!(
                    "--scale {white} if the training data were from 0 to 1, or --scale none if they were from 0 to {white}"
                );
                Err(Error::setting(
                    "scale",
                    format!("auto for the pictures of {}", self.source.display()),
                    expected,
                ))
            }
            _ => Ok(()),
        }
    }

    /// Refuses a threshold that makes the same bit of all entries.
    ///
    /// # Errors
    /// [`Error::Setting`] with the range of the values; data that cannot be read.
    pub fn check_threshold(&self) -> Result<()> {
        let Binarize::Threshold(threshold) = self.binarize else { return Ok(()) };
        let mut raw = self.clone();
        (raw.binarize, raw.bits) = (Binarize::Keep, None);
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        let all: Vec<usize> = (0..self.len()).collect();
        for rows in all.chunks(FILE_BLOCK) {
            let mut add = |x: f64| (low, high) = (low.min(x), high.max(x));
            match raw.gather(rows, 0, 0)?.visible {
                Rows::Dense(a) => a.iter().filter(|x| !x.is_nan()).for_each(|x| add(x.wide())),
                Rows::Sparse(m) => {
                    m.values().iter().for_each(|x| add(x.wide()));
                    if m.n_entries() < m.n_rows().saturating_mul(m.n_columns()) {
                        add(0.0);
                    }
                }
            }
            if low <= threshold && threshold < high {
                return Ok(());
            }
        }
        let bit = u8::from(high > threshold);
        let expected = format!(
            "a number from {low} to below {high}, the range of the values: now all entries would be {bit}"
        );
        Err(Error::setting("threshold", threshold, expected))
    }

    /// Refuses values that `unit` does not admit; NaN marks a missing entry if the samples may have some.
    ///
    /// # Errors
    /// Names the row and the column, or the row and the unit.
    pub fn check(&self, unit: &dyn Unit<F>) -> Result<()> {
        self.check_values(unit, self.missing)?;
        self.check_colours(unit)
    }
}
