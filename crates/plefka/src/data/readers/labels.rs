//! Labels as names: the check of their number, and the conversion of labels that are numbers in a file.

use std::path::Path;

use super::source::Source;
use crate::data::element::Numbers;
use crate::error::{Error, Result};

/// Refuses a number of labels other than the number of samples.
pub(super) fn check_count(path: &Path, n_labels: usize, n_rows: usize) -> Result<()> {
    if n_labels == n_rows {
        return Ok(());
    }
    Err(Error::data(path, "labels", format!("{n_labels} labels"), format!("{n_rows}, one per sample")))
}

/// Numbers in the form that a person would type: 5, not 5.0.
pub(super) fn from_numbers(source: &Source, numbers: &Numbers) -> Result<Vec<String>> {
    if let Some((index, value)) = numbers.first_not_finite(false) {
        return Err(source.error(format!("label {index} (counted from 0)"), value, "a finite number"));
    }
    Ok(match numbers {
        Numbers::Bytes(v) => v.iter().map(u8::to_string).collect(),
        Numbers::F32(v) => v.iter().map(f32::to_string).collect(),
        Numbers::F64(v) => v.iter().map(f64::to_string).collect(),
    })
}
