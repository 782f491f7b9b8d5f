//! Samples: a checked table in its original number type, from which batches are gathered. Real values are binarised
//! when they are gathered, afresh each epoch if the settings say so.

use std::path::PathBuf;
use std::sync::Arc;

use super::batch::{Batch, Missing, Rows, SPARSE_BELOW, row_major};
use super::binarize::Binarize;
use super::binarize::binarize_rows;
use super::element::Dense;
use super::encode::encoded;
use super::evenly_spaced::evenly_spaced;
use super::row_file::RowFile;
use super::sequences::Sites;
use super::table::{Labels, Table, Values};
use crate::error::{Error, Result};
use crate::float::Float;
use crate::kernels::elementwise::has_nan;
use crate::kernels::memory;
use crate::kernels::rows::slice;
use crate::linalg::Csr;
use crate::rng::{Indexed, Purpose, Stream};
use crate::units::Unit;
use ndarray::Array2;

/// Rows read at a time from a file that is not held in memory.
pub(super) const FILE_BLOCK: usize = 4096;

/// Samples, checked against the visible unit. Clones and subsets share the data.
#[derive(Debug, Clone)]
pub struct Samples<F: Float> {
    pub(super) store: Arc<Store<F>>,
    rows: Option<Arc<Vec<usize>>>,
    pub(super) n_features: usize,
    pub(super) binarize: Binarize,
    missing: bool,
    /// The file or synthetic set, for messages.
    pub source: PathBuf,
    /// A class for each sample.
    pub labels: Option<Labels>,
    /// A weight for each sample; `None` means equal weights.
    pub weights: Option<Vec<F>>,
    /// Height and width when a sample is an image.
    pub image_shape: Option<(usize, usize)>,
    /// The meaning of the columns when samples are one-hot sequences.
    pub sites: Option<Sites>,
}

#[derive(Debug)]
pub(super) enum Store<F: Float> {
    /// `density` is the share of bytes that are not zero.
    Bytes {
        values: Array2<u8>,
        scale: F,
        density: f64,
    },
    Dense(Array2<F>),
    Sparse(Csr<F>),
    File {
        file: RowFile,
        scale: F,
    },
}

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
        let store = match table.values {
            Values::Bytes(values) => {
                let scale = byte_scale(values.iter().copied().max().unwrap_or(0));
                let entries = values.iter().filter(|x| **x != 0).count();
                let density = entries as f64 / values.len() as f64;
                let values = row_major(values);
                Store::Bytes { values, scale, density }
            }
            Values::F32(values) => Store::Dense(values.mapv(|x| F::of(f64::from(x)))),
            Values::F64(values) => Store::Dense(values.mapv(F::of)),
            Values::Sparse(matrix) => Store::Sparse(matrix.map(|x| F::of(f64::from(x)))),
            Values::File(file) => Store::File { scale: file_scale(&file)?, file },
        };
        Ok(Self {
            store: Arc::new(store),
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

    /// Attaches a weight to each sample. Weights must be finite and not negative, and not all zero.
    pub fn with_weights(mut self, weights: Vec<F>) -> Result<Self> {
        if weights.len() != self.len() {
            return Err(Error::input("number of sample weights", weights.len(), self.len()));
        }
        if let Some((row, w)) = weights.iter().enumerate().find(|(_, w)| !(w.is_finite() && **w >= F::zero()))
        {
            return Err(Error::input(format!("weight of sample {row}"), w, "a finite number, at least 0"));
        }
        if weights.iter().all(|w| *w == F::zero()) {
            return Err(Error::input("sample weights", "all zero", "a positive sum"));
        }
        self.weights = Some(weights);
        Ok(self)
    }

    /// Number of samples.
    pub fn len(&self) -> usize {
        self.rows.as_ref().map_or_else(|| self.store.n_rows(), |r| r.len())
    }

    /// Whether there are no samples: never true for checked samples, but a subset may be empty.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the data to which these samples belong have a missing entry.
    pub fn has_missing(&self) -> bool {
        self.missing
    }

    /// Number of features.
    pub fn n_features(&self) -> usize {
        self.n_features
    }

    /// The samples with the numbers `rows`; they share the data.
    pub fn select(&self, rows: &[usize]) -> Self {
        let mapped = rows.iter().map(|&r| self.rows.as_ref().map_or(r, |m| m[r])).collect();
        Self {
            rows: Some(Arc::new(mapped)),
            labels: self.labels.as_ref().map(|l| Labels {
                classes: l.classes.clone(),
                index: rows.iter().map(|&r| l.index[r]).collect(),
            }),
            weights: self.weights.as_ref().map(|w| rows.iter().map(|&r| w[r]).collect()),
            ..self.clone()
        }
    }

    /// Sets aside a random share of the samples and returns (the rest, the share). The order within each part is kept.
    pub fn split(&self, share: f64, seed: u64) -> Result<(Self, Self)> {
        let aside = (share * self.len() as f64).round() as usize;
        if !(share > 0.0 && share < 1.0) || aside == 0 || aside == self.len() {
            return Err(Error::setting(
                "validation share",
                format!("{share} of {} samples", self.len()),
                "a share that leaves samples on both sides",
            ));
        }
        let mut order = Stream::new(seed, Purpose::Split, 0, 0).permutation(self.len());
        let mut rest = order.split_off(aside);
        order.sort_unstable();
        rest.sort_unstable();
        Ok((self.select(&rest), self.select(&order)))
    }

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

impl<F: Float> Store<F> {
    fn n_rows(&self) -> usize {
        match self {
            Self::Bytes { values, .. } => values.nrows(),
            Self::Dense(a) => a.nrows(),
            Self::Sparse(m) => m.n_rows(),
            Self::File { file, .. } => file.shape().0,
        }
    }

    fn rows(&self, rows: &[usize]) -> Result<Rows<F>> {
        Ok(match self {
            Self::Bytes { values, scale, density } => {
                let levels: [F; 256] = std::array::from_fn(|level| *scale * F::of(level as f64));
                if *density < SPARSE_BELOW {
                    let mut out = Csr::empty(values.ncols());
                    for &row in rows {
                        let row = values.row(row);
                        let row = row.to_slice().expect("tables are row-major");
                        out.push_dense_as(row, |level| levels[usize::from(level)]);
                    }
                    return Ok(Rows::Sparse(out));
                }
                let mut out = memory::matrix((rows.len(), values.ncols()));
                for (mut to, &from) in out.rows_mut().into_iter().zip(rows) {
                    let from = values.row(from);
                    to.iter_mut().zip(from).for_each(|(x, &level)| *x = levels[usize::from(level)]);
                }
                Rows::Dense(out)
            }
            Self::Dense(a) => Rows::Dense(memory::select(a, rows)),
            Self::Sparse(m) => Rows::Sparse(m.select(rows)),
            Self::File { file, scale } => Rows::Dense(match file.read_rows(rows)? {
                Dense::Bytes(a) => a.mapv(|x| *scale * F::of(f64::from(x))),
                Dense::F32(a) => a.mapv(|x| F::of(f64::from(x))),
                Dense::F64(a) => a.mapv(F::of),
            }),
        })
    }
}

/// The factor on bytes: bytes that are all 0 or 1 are bits; other bytes are grey levels from 0 to 255.
fn byte_scale<F: Float>(largest: u8) -> F {
    F::of(if largest <= 1 { 1.0 } else { 1.0 / 255.0 })
}

fn file_scale<F: Float>(file: &RowFile) -> Result<F> {
    let (n_rows, _) = file.shape();
    let mut largest = 0;
    for first in (0..n_rows).step_by(FILE_BLOCK) {
        let block: Vec<usize> = (first..(first + FILE_BLOCK).min(n_rows)).collect();
        match file.read_rows(&block)? {
            Dense::Bytes(a) => largest = largest.max(a.iter().copied().max().unwrap_or(0)),
            _ => return Ok(F::one()),
        }
        if largest > 1 {
            break;
        }
    }
    Ok(byte_scale(largest))
}
