//! The options of a reader besides the path.

use std::path::PathBuf;

use crate::data::sequences::{SequenceOptions, Sites};

/// Options for reading; the default suits most files.
#[derive(Debug, Clone)]
pub struct ReadOptions {
    /// The array to take from a `.mat` or `.npz` file that holds several. Without it: the only two-dimensional one,
    /// or one called `X`, `x`, `data`, `train_data`, `x_train`, `X_train` or `train`.
    pub variable: Option<String>,
    /// The column of a text table that holds labels: its name in the header, or its index from 0, negative from the
    /// end.
    pub label_column: Option<String>,
    /// A file with one label per sample: IDX, a one-dimensional `.npy`, or text with one label per line.
    pub labels: Option<PathBuf>,
    /// Bytes that a data set may take in memory. Above it, uncompressed `.npy` and IDX files stay on disk and are read
    /// by rows; other files are refused.
    pub in_memory_limit: u64,
    /// Number of rows taken from the start; `None` for all.
    pub limit: Option<usize>,
    /// Whether NaN, and in tables of text also an empty cell, `NA`, `nan` or `?`, marks a missing entry, which is NaN
    /// in the result. Sparse formats have no missing entries: the entries that they leave out are zero.
    pub missing: bool,
    /// Height and width to which every image is scaled.
    pub resize: Option<(usize, usize)>,
    /// How aligned sequences are read; readers do not weight them.
    pub sequences: SequenceOptions,
    /// The sites of other samples or of a model. Sequences are then read with the alphabet of these sites, and in the
    /// columns of the alignment at their positions, whatever the gaps.
    pub sites: Option<Sites>,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            variable: None,
            label_column: None,
            labels: None,
            in_memory_limit: 4 << 30,
            limit: None,
            missing: false,
            resize: None,
            sequences: SequenceOptions::default(),
            sites: None,
        }
    }
}

impl ReadOptions {
    /// Number of rows to take from `n_rows`.
    pub(super) fn rows_of(&self, n_rows: usize) -> usize {
        self.limit.unwrap_or(n_rows).min(n_rows)
    }
}
