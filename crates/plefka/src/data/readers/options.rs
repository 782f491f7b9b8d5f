//! The options of a reader besides the path.

use std::path::PathBuf;

use crate::data::sequences::{SequenceOptions, Sites};
use crate::room::{memory_limit, set_limit};

crate::choices! {
    /// What the first row of a table of text is.
    #[derive(Default)]
    pub enum HeaderRow: "header" {
        #[default]
        Auto = "auto": "Decide by the columns: a header has names over columns of numbers",
        Yes = "yes": "The first row names the columns",
        No = "no": "The first row is a row of data",
    }
}

/// The names under which a user of the caller knows the options that messages recommend; `None` for an option that the
/// caller does not have. The default are the flags of the command.
#[derive(Debug, Clone, Copy)]
pub struct Flags {
    /// Whether NaN and marks are missing entries.
    pub missing: Option<&'static str>,
    /// The column of labels, of targets in a regression.
    pub label_column: &'static str,
    /// What a column of text may be.
    pub label: &'static str,
    /// Whether the first row is a header.
    pub header: &'static str,
    /// The array of a file that holds several.
    pub variable: &'static str,
}

impl Default for Flags {
    fn default() -> Self {
        Self {
            missing: Some("--missing"),
            label_column: "--label-column",
            label: "labels",
            header: "--header",
            variable: "--variable",
        }
    }
}

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
    /// Whether NaN, and in tables of text also an empty cell or one of [`MISSING_MARKS`](super::MISSING_MARKS), marks a
    /// missing entry, which is NaN in the result. Sparse formats have no missing entries: the entries that they leave out
    /// are zero.
    pub missing: bool,
    /// More marks of missing entries in tables of text, such as `-999`.
    pub missing_marks: Vec<String>,
    /// Whether the first row of a table of text is a header.
    pub header: HeaderRow,
    /// The number of columns of a model or of other samples: a sparse text whose last columns are all zero gets so many.
    pub width: Option<usize>,
    /// The index of the first column of sparse text, 0 or 1; without it 0 where a file has an index 0.
    pub index_base: Option<u8>,
    /// The caller's names of these options, for messages.
    pub flags: Flags,
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
            in_memory_limit: in_memory_limit(),
            limit: None,
            missing: false,
            missing_marks: Vec::new(),
            header: HeaderRow::Auto,
            width: None,
            index_base: None,
            flags: Flags::default(),
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

/// Bytes of memory that a file may take where the caller gives no number: the limit that was set for the process, or else
/// 4 GiB, or the process's limit if that is less. Larger arrays on disk are read by rows.
fn in_memory_limit() -> u64 {
    set_limit().unwrap_or(memory_limit().min(4 << 30))
}
