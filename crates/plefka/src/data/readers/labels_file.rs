//! Labels in a file of their own.

use std::path::Path;

use super::labels::check_count;
use super::options::ReadOptions;
use super::source::Source;
use super::{idx, npy, text};
use crate::data::table::Labels;
use crate::error::Result;

/// Reads a labels file for `n_rows` samples: IDX, one-dimensional npy, or text with one label per line.
pub(super) fn read(path: &Path, n_rows: usize, options: &ReadOptions) -> Result<Labels> {
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
    // With a limit on rows the file may also label the samples that were left out.
    let cut = options.limit == Some(n_rows) && names.len() > n_rows;
    if !cut {
        check_count(path, names.len(), n_rows)?;
    }
    Ok(Labels::new(&names[..n_rows]))
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
