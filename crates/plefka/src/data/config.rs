//! The `[data]` settings of a run: where samples come from, how they are read and which are set aside.

use serde::{Deserialize, Serialize};

use super::binarize::Binarize;
use super::readers::HeaderRow;
use super::scale::Scale;
use super::sequences::SequenceOptions;
use crate::error::{Error, Result};

/// The source of the samples. The engine's loop takes samples; the command line reads these settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DataConfig {
    /// A file or folder, or the name of a synthetic set.
    pub source: String,
    /// A file or synthetic set with validation samples; empty for none.
    pub validation: String,
    /// The variable of the validation samples when they share a `.mat` or `.npz` file with the others.
    pub validation_variable: String,
    /// The share of the samples set aside for validation when there is no file; 0 for none.
    pub validation_share: f64,
    /// The variable of a `.mat` or `.npz` file; empty to let the reader choose.
    pub variable: String,
    /// The label column of a CSV file, by name or number; empty for none.
    pub label_column: String,
    /// A file of labels; empty for none.
    pub labels: String,
    /// How values become bits.
    pub binarize: Binarize,
    /// The value that counts as 1.
    pub scale: Scale,
    /// Whether the first row of a table of text is a header.
    pub header: HeaderRow,
    /// Whether NaN, and in tables of text an empty cell or a [mark](super::readers::MISSING_MARKS), is a missing entry;
    /// otherwise they are refused.
    pub missing: bool,
    /// More marks of missing entries in tables of text.
    pub missing_marks: Vec<String>,
    /// Number of samples taken from the start; 0 for all.
    pub limit: usize,
    /// Number of samples drawn from a synthetic set.
    pub synthetic_samples: usize,
    /// Seed of a synthetic set, separate from the seed of the run, so that runs with other seeds train on the same
    /// samples.
    pub synthetic_seed: u64,
    /// How aligned sequences are read and weighted.
    pub sequences: SequenceOptions,
}

impl Default for DataConfig {
    fn default() -> Self {
        Self {
            source: "digits".into(),
            validation: String::new(),
            validation_variable: String::new(),
            validation_share: 0.1,
            variable: String::new(),
            label_column: String::new(),
            labels: String::new(),
            binarize: Binarize::Keep,
            scale: Scale::Auto,
            header: HeaderRow::Auto,
            missing: false,
            missing_marks: Vec::new(),
            limit: 0,
            synthetic_samples: 20_000,
            synthetic_seed: 1,
            sequences: SequenceOptions::default(),
        }
    }
}

impl DataConfig {
    /// Refuses settings out of range.
    pub fn check(&self) -> Result<()> {
        if !(0.0..1.0).contains(&self.validation_share) {
            return Err(Error::setting("validation_share", self.validation_share, "a share in [0, 1)"));
        }
        if self.synthetic_samples == 0 {
            return Err(Error::setting("synthetic_samples", 0, "at least 1"));
        }
        if let Binarize::Threshold(t) = self.binarize
            && !t.is_finite()
        {
            return Err(Error::setting("threshold", t, "a finite number"));
        }
        self.sequences.check()
    }
}
