//! Samples: a checked table in its original number type, from which batches are gathered. Real values are binarised
//! when they are gathered, afresh each epoch if the settings say so.

use std::path::PathBuf;
use std::sync::Arc;

use super::binarize::Binarize;
use super::reading::Reading;
use super::scale::Scale;
use super::sequences::Sites;
use super::table::Labels;
use crate::error::{Error, Result};
use crate::float::Float;
use crate::rng::{Purpose, Stream};

mod batches;
mod checked;
mod store;

pub(super) use store::{FILE_BLOCK, Store};

/// Samples, checked against the visible unit. Clones and subsets share the data.
#[derive(Debug, Clone)]
pub struct Samples<F: Float> {
    pub(super) store: Arc<Store<F>>,
    rows: Option<Arc<Vec<usize>>>,
    pub(super) n_features: usize,
    pub(super) binarize: Binarize,
    /// The two states that bits become, for units with others than 0 and 1.
    pub(super) bits: Option<(F, F)>,
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
    /// What the values were divided by, if they were.
    pub scale: Scale,
    /// How the file was read.
    pub reading: Reading,
}

impl<F: Float> Samples<F> {
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
}
