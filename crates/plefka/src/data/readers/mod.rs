//! Readers of data files: one file per format, one line per reader in the registry.
//!
//! The content of a file decides which reader takes it, then its extension, then whether it looks like text. Gzip is
//! unpacked first. A new reader needs a file in this folder, a line in [`READERS`] and its tests.

mod archive;
mod delimited;
mod dense;
mod excerpt;
mod fasta;
mod gzip;
mod idx;
mod images;
mod labels;
mod labels_file;
mod marks;
mod mat;
mod npy;
mod npz;
mod options;
mod picture;
pub mod pipes;
mod source;
mod sparse;
mod svmlight;
mod text;
mod variables;

use std::path::Path;

pub use fasta::read_alignment;
pub use marks::MISSING_MARKS;
pub(crate) use npz::arrays as npz_arrays;
pub use options::{Flags, HeaderRow, ReadOptions};
pub use source::Source;

use super::reading::Reading;
use super::table::Table;
use crate::error::{Error, Result};

/// The recognition and the reading of one format.
#[derive(Debug)]
pub struct Reader {
    /// The format, for messages.
    pub name: &'static str,
    /// A one-line description, without a full stop.
    pub description: &'static str,
    /// Extensions of file names, without `.gz`.
    pub extensions: &'static [&'static str],
    /// Whether the first bytes can only belong to this format.
    pub sniff: fn(head: &[u8]) -> bool,
    /// Reads the file.
    pub read: fn(&Source, &ReadOptions) -> Result<Table>,
}

/// Every format, in the order in which the readers are tried.
#[rustfmt::skip]
pub const READERS: &[Reader] = &[
    Reader { name: "IDX", description: "Arrays of bytes and numbers, as MNIST's", extensions: &["-ubyte", ".idx"], sniff: idx::sniff, read: idx::read },
    Reader { name: "NumPy array", description: "One array of NumPy", extensions: &[".npy"], sniff: npy::sniff, read: npy::read },
    Reader { name: "zip or npz archive", description: "Images, a file of another format, or named arrays of NumPy, zipped", extensions: &[".npz", ".zip"], sniff: archive::sniff, read: read_archive },
    Reader { name: "MATLAB", description: "A matrix of a MATLAB 4 or MATLAB 5 file", extensions: &[".mat"], sniff: mat::sniff, read: mat::read },
    Reader { name: "image", description: "One picture, or a folder of them", extensions: images::EXTENSIONS, sniff: images::sniff, read: images::read },
    Reader { name: "FASTA or a3m", description: "Aligned sequences", extensions: fasta::EXTENSIONS, sniff: fasta::sniff, read: fasta::read },
    Reader { name: "svmlight text", description: "Sparse rows with labels, as text", extensions: &[".svm", ".libsvm", ".svmlight"], sniff: svmlight::sniff, read: svmlight::read },
    Reader { name: "table of text", description: "Numbers with commas, blanks or tabs between, with or without a header", extensions: &[".csv", ".tsv", ".txt", ".data", ".dat"], sniff: |_| false, read: delimited::read },
];

/// Reads a file of any format in [`READERS`], or a folder of images.
///
/// Every value of the result is finite (or NaN, if the options allow missing entries), and there is at least one row
/// and one column. The caller checks whether values lie in the range of a model's units.
///
/// # Errors
/// A file that cannot be read or does not match its format: the error names the place, the value found and the value
/// expected.
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
    check_limit(options)?;
    let table = if path.is_dir() {
        let table = images::read_folder(path, options)?;
        Table { reading: Reading { format: "folder of images", ..table.reading }, ..table }
    } else {
        read_source(&Source::open(path, options.in_memory_limit)?, options)?
    };
    with_labels(table, options)
}

/// [`read`] of a file whose bytes are in memory. `name` stands for its path: in messages, and for the format of contents
/// that do not tell it.
///
/// # Errors
/// The errors of [`read`].
pub fn read_bytes(name: &Path, bytes: Vec<u8>, options: &ReadOptions) -> Result<Table> {
    check_limit(options)?;
    with_labels(read_source(&Source::in_memory(name, bytes, options.in_memory_limit)?, options)?, options)
}

fn check_limit(options: &ReadOptions) -> Result<()> {
    if options.limit == Some(0) { Err(Error::setting("limit", 0, "at least one row")) } else { Ok(()) }
}

/// The table with the labels of another file, if the options name one.
fn with_labels(mut table: Table, options: &ReadOptions) -> Result<Table> {
    if let Some(labels) = &options.labels {
        table.labels = Some(labels_file::read(labels, table.values.shape().0, options)?);
    }
    Ok(table)
}

/// Reads npz if there is an `.npy` member, else the images, else the only file with a known extension.
fn read_archive(source: &Source, options: &ReadOptions) -> Result<Table> {
    let bytes = source.bytes()?;
    let mut archive = archive::open(source, &bytes)?;
    let names = archive::names(&archive);
    if names.iter().any(|name| name.ends_with(".npy")) {
        return npz::read(source, &mut archive, options);
    }
    let mut load = |name: &str| archive::read_member(source, &mut archive, name, options.in_memory_limit);
    if names.iter().any(|name| images::is_image(name)) {
        let names = names.into_iter().filter(|name| images::is_image(name)).collect();
        return images::collect(source, names, load, options);
    }
    let extensions = || READERS.iter().flat_map(|reader| reader.extensions);
    let is_data = |name: &&String| {
        let lower = name.to_lowercase();
        let lower = lower.trim_end_matches(".gz");
        !lower.ends_with(".zip") && !lower.ends_with(".npz") && extensions().any(|e| lower.ends_with(e))
    };
    let data: Vec<&String> = names.iter().filter(is_data).collect();
    match data[..] {
        [only] => read_source(&load(only)?, options),
        _ => {
            let found = format!("{} files ({})", names.len(), names[..names.len().min(8)].join(", "));
            Err(source.error("archive", found, ".npy arrays, images, or one data file"))
        }
    }
}

/// Reads a file whose gzip layer, if any, is already unpacked, or a member of an archive.
fn read_source(source: &Source, options: &ReadOptions) -> Result<Table> {
    let head = source.head();
    if head.is_empty() {
        return Err(source.error("byte 0", "an empty file", "data"));
    }
    let by_content = READERS.iter().find(|reader| (reader.sniff)(head));
    let by_name = || READERS.iter().find(|reader| reader.extensions.iter().any(|e| source.name_ends_with(e)));
    let as_text = || READERS.last().filter(|_| text::looks_like_text(head));
    if let Some(reader) = by_content.or_else(by_name).or_else(as_text) {
        let mut table = (reader.read)(source, options)?;
        if table.reading.format.is_empty() {
            table.reading.format = reader.name;
        }
        return Ok(table);
    }
    let formats: Vec<&str> = READERS.iter().map(|reader| reader.name).collect();
    Err(source.error("byte 0", excerpt::excerpt(head), format!("one of the formats {}", formats.join(", "))))
}
