//! Samples from tables and matrices, with values that the visible unit admits.

use std::path::PathBuf;
use std::sync::Arc;

use ndarray::Array2;

use super::Samples;
use super::store::Store;
use crate::data::batch::Rows;
use crate::data::binarize::Binarize;
use crate::data::encode::encoded;
use crate::data::table::Table;
use crate::error::{Error, Result};
use crate::float::Float;
use crate::kernels::elementwise::has_nan;
use crate::kernels::rows::slice;
use crate::units::Unit;

impl<F: Float> Samples<F> {
    /// Checks every value against what `unit` admits, after scaling bytes to [0, 1] and after binarisation.
    ///
    /// # Errors
    /// No rows or columns, a value out of range (with its row and column), NaN.
    pub fn new(table: Table, unit: &dyn Unit<F>, binarize: Binarize) -> Result<Self> {
        let samples = Self::unchecked(encoded(table, unit)?, binarize)?;
        samples.check_values(unit, false)?;
        samples.check_colours(unit)?;
        Ok(samples)
    }

    /// [`Samples::new`] where NaN marks a missing entry. Sparse data have no missing entries.
    ///
    /// # Errors
    /// The errors of [`Samples::new`], except for NaN.
    pub fn with_missing(table: Table, unit: &dyn Unit<F>, binarize: Binarize) -> Result<Self> {
        let mut samples = Self::unchecked(encoded(table, unit)?, binarize)?;
        samples.missing = samples.check_values(unit, true)?;
        samples.check_colours(unit)?;
        Ok(samples)
    }

    fn unchecked(table: Table, binarize: Binarize) -> Result<Self> {
        let (n_rows, n_features) = table.values.shape();
        let name = table.source.display().to_string();
        if n_rows == 0 || n_features == 0 {
            return Err(Error::input(
                format!("{name}: shape of the data"),
                format!("{:?}", (n_rows, n_features)),
                "at least 1 row and 1 column",
            ));
        }
        if let Binarize::Threshold(t) = binarize
            && !t.is_finite()
        {
            return Err(Error::setting("threshold", t, "a finite number"));
        }
        Ok(Self {
            store: Arc::new(Store::of(table.values)?),
            rows: None,
            n_features,
            binarize,
            missing: false,
            source: table.source,
            labels: table.labels,
            weights: None,
            image_shape: table.image_shape,
            sites: table.sites,
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
        let store = match rows {
            Rows::Dense(a) => Store::Dense(a),
            Rows::Sparse(m) => Store::Sparse(m),
        };
        let missing = matches!(&store, Store::Dense(a) if has_nan(slice(a)));
        Ok(Self {
            store: Arc::new(store),
            rows: None,
            n_features,
            binarize: Binarize::Keep,
            missing,
            source: PathBuf::from("data"),
            labels: None,
            weights: None,
            image_shape: None,
            sites: None,
        })
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
