//! Labels that stand in a file or an array of their own.

use std::path::Path;

use super::options::ReadOptions;
use super::source::Source;
use super::{idx, npy, text};
use crate::data::element::Numbers;
use crate::data::table::Labels;
use crate::error::{Error, Result};

/// Reads a labels file for `n_rows` samples: IDX, one-dimensional npy, or text with one label per line.
pub(super) fn from_file(path: &Path, n_rows: usize, options: &ReadOptions) -> Result<Labels> {
    let source = Source::open(path, options.in_memory_limit)?;
    let names = if source.is_empty() {
        return Err(source.error("byte 0", "an empty file", "one label per sample"));
    } else if idx::sniff(source.head()) {
        idx::read_labels(&source)?
    } else if npy::sniff(source.head()) {
        npy::read_labels(&source)?
    } else {
        from_lines(&source)?
    };
    // With a limit on rows the file may label those that were left out too.
    let cut = options.limit == Some(n_rows) && names.len() > n_rows;
    if !cut {
        check_count(path, names.len(), n_rows)?;
    }
    Ok(Labels::new(&names[..n_rows]))
}

/// As many labels as samples, or an error.
pub(super) fn check_count(path: &Path, n_labels: usize, n_rows: usize) -> Result<()> {
    if n_labels == n_rows {
        return Ok(());
    }
    Err(Error::data(path, "labels", format!("{n_labels} labels"), format!("{n_rows}, one per sample")))
}

/// Numbers as they would be typed: 5, not 5.0.
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

fn from_lines(source: &Source) -> Result<Vec<String>> {
    let bytes = source.bytes()?;
    let content = text::decode(source, &bytes)?;
    let mut names = Vec::new();
    let mut lines = content.trim_end().lines().enumerate();
    lines.try_for_each(|(number, line)| match line.trim() {
        "" => Err(source.error(format!("line {}", number + 1), "an empty line", "a label")),
        name => {
            names.push(name.to_owned());
            Ok(())
        }
    })?;
    Ok(names)
}
