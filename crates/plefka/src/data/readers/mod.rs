//! Readers of data files: one file per format, one line per reader in the registry.
//!
//! The content decides which reader takes a file, then its extension, then whether it looks like text. Gzip is
//! unwrapped first. A new reader is a file here, a line in [`READERS`] and its tests.

mod archive;
mod delimited;
mod dense;
mod fasta;
mod idx;
mod images;
mod labels;
mod mat;
mod npy;
mod npz;
mod options;
mod picture;
mod source;
mod sparse;
mod svmlight;
mod text;
mod variables;

use std::path::Path;

pub use fasta::read_alignment;
pub(crate) use npz::arrays as npz_arrays;
pub use options::ReadOptions;
pub use source::Source;

use super::table::Table;
use crate::error::{Error, Result};

/// How one format is recognised and read.
#[derive(Debug)]
pub struct Reader {
    /// The format, for messages.
    pub name: &'static str,
    /// Endings of file names, without `.gz`.
    pub extensions: &'static [&'static str],
    /// Whether the first bytes can only be this format.
    pub sniff: fn(head: &[u8]) -> bool,
    /// Reads the file.
    pub read: fn(&Source, &ReadOptions) -> Result<Table>,
}

/// Every format there is, in the order asked.
#[rustfmt::skip]
pub const READERS: &[Reader] = &[
    Reader { name: "IDX", extensions: &["-ubyte", ".idx"], sniff: idx::sniff, read: idx::read },
    Reader { name: "NumPy array", extensions: &[".npy"], sniff: npy::sniff, read: npy::read },
    Reader { name: "zip or npz archive", extensions: &[".npz", ".zip"], sniff: archive::sniff, read: archive::read },
    Reader { name: "MATLAB", extensions: &[".mat"], sniff: mat::sniff, read: mat::read },
    Reader { name: "image", extensions: images::EXTENSIONS, sniff: images::sniff, read: images::read },
    Reader { name: "FASTA or a3m", extensions: fasta::EXTENSIONS, sniff: fasta::sniff, read: fasta::read },
    Reader { name: "svmlight text", extensions: &[".svm", ".libsvm", ".svmlight"], sniff: svmlight::sniff, read: svmlight::read },
    Reader { name: "table of text", extensions: &[".csv", ".tsv", ".txt", ".data", ".dat"], sniff: |_| false, read: delimited::read },
];

/// Reads a file of any format in [`READERS`], or a folder of images.
///
/// Every value of the result is finite (or NaN, where missing entries are asked for) and there is at least one row and one column; whether values lie in the
/// range of a model's units is for the caller to check.
///
/// # Errors
/// A file that cannot be read or is not what it says: with the place, the value found and the value expected.
///
/// ```
/// # fn main() -> plefka::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("data.csv");
/// # std::fs::write(&path, "0,1,1\n1,0,1\n").unwrap();
/// use plefka::data::readers::{ReadOptions, read};
/// let table = read(&path, &ReadOptions::default())?;
/// assert_eq!(table.values.shape(), (2, 3));
/// # Ok(()) }
/// ```
pub fn read(path: &Path, options: &ReadOptions) -> Result<Table> {
    if options.limit == Some(0) {
        return Err(Error::setting("limit", 0, "at least one row"));
    }
    let mut table = if path.is_dir() {
        images::read_folder(path, options)?
    } else {
        read_source(&Source::open(path, options.in_memory_limit)?, options)?
    };
    if let Some(labels) = &options.labels {
        table.labels = Some(labels::from_file(labels, table.values.shape().0, options)?);
    }
    Ok(table)
}

/// Reads a file whose gzip, if any, is unwrapped already; also a member of an archive.
fn read_source(source: &Source, options: &ReadOptions) -> Result<Table> {
    let head = source.head();
    if head.is_empty() {
        return Err(source.error("byte 0", "an empty file", "data"));
    }
    let by_content = READERS.iter().find(|reader| (reader.sniff)(head));
    let by_name = || READERS.iter().find(|reader| reader.extensions.iter().any(|e| source.name_ends_with(e)));
    if let Some(reader) = by_content.or_else(by_name) {
        return (reader.read)(source, options);
    }
    if text::looks_like_text(head) {
        return delimited::read(source, options);
    }
    let formats: Vec<&str> = READERS.iter().map(|reader| reader.name).collect();
    Err(source.error("byte 0", source::excerpt(head), format!("one of the formats {}", formats.join(", "))))
}
