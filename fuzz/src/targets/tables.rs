//! Data files of every format.

use std::path::{Path, PathBuf};

use plefka::Result;
use plefka::data::readers::{HeaderRow, ReadOptions, read, read_bytes};
use plefka::data::sequences::{Ambiguous, LowerCase, SequenceOptions};
use plefka::data::table::Table;

use super::choices::Choices;
use super::{checks, files};

/// Memory for arrays that are to stay on disk.
const NO_MEMORY: u64 = 16;

/// IDX, from memory or by rows from a file.
pub fn idx(bytes: &[u8], choices: Choices) -> bool {
    dense("a.idx", bytes, choices)
}

/// One array of NumPy, from memory or by rows from a file.
pub fn npy(bytes: &[u8], choices: Choices) -> bool {
    dense("a.npy", bytes, choices)
}

/// Named arrays of NumPy.
pub fn npz(bytes: &[u8], choices: Choices) -> bool {
    from_memory("a.npz", bytes, choices)
}

/// A zip of images or of one data file.
pub fn archive(bytes: &[u8], choices: Choices) -> bool {
    from_memory("a.zip", bytes, choices)
}

/// A gzip file.
pub fn gzip(bytes: &[u8], choices: Choices) -> bool {
    from_memory("a.csv.gz", bytes, choices)
}

/// MATLAB files of level 4 and 5.
pub fn mat(bytes: &[u8], choices: Choices) -> bool {
    from_memory("a.mat", bytes, choices)
}

/// One picture: PNG, JPEG, BMP or PNM.
pub fn images(bytes: &[u8], choices: Choices) -> bool {
    from_memory("a.png", bytes, choices)
}

/// Aligned sequences.
pub fn fasta(bytes: &[u8], choices: Choices) -> bool {
    let usual = if bytes.starts_with(b"#A3M#") { "a.a3m" } else { "a.fasta" };
    from_memory(choices.of_all(20, &[usual, "a.a3m", "a.txt"]), bytes, choices)
}

/// Sparse rows of text.
pub fn svmlight(bytes: &[u8], choices: Choices) -> bool {
    from_memory("a.svm", bytes, choices)
}

/// A table of text.
pub fn delimited(bytes: &[u8], choices: Choices) -> bool {
    from_memory(choices.of_all(20, &["a.csv", "a.txt", "a.tsv"]), bytes, choices)
}

/// The labels of three samples.
pub fn labels_file(bytes: &[u8], choices: Choices) -> bool {
    let (_folder, path) = files::file(choices.of_all(20, &["labels.txt", "labels.npy", "labels.idx"]), bytes);
    let options = ReadOptions { labels: Some(path), limit: None, ..options(choices) };
    outcome(read_bytes(Path::new("a.csv"), b"0,1\n1,0\n1,1\n".to_vec(), &options), &options)
}

/// The options that are chosen.
pub fn options(choices: Choices) -> ReadOptions {
    let text =
        |place, all: &[&str]| Some(choices.of_all(place, all)).filter(|t| !t.is_empty()).map(str::to_owned);
    ReadOptions {
        variable: text(0, &["", "X", "y", "none"]),
        label_column: text(1, &["", "-1", "0", "a", "7"]),
        limit: choices.of_all(2, &[None, Some(1), Some(2), Some(1000)]),
        missing: choices.of_all(3, &[false, true]),
        missing_marks: text(4, &["", "-9", "."]).into_iter().collect(),
        header: choices.of_all(5, &[HeaderRow::Auto, HeaderRow::Yes, HeaderRow::No]),
        width: choices.of_all(6, &[None, Some(5)]),
        index_base: choices.of_all(7, &[None, Some(0), Some(1)]),
        resize: choices.of_all(8, &[None, Some((4, 3)), Some((1, 1))]),
        in_memory_limit: choices.of_all(9, &[4 << 30, 1 << 12, NO_MEMORY]),
        sequences: sequences(choices),
        ..ReadOptions::default()
    }
}

fn sequences(choices: Choices) -> SequenceOptions {
    use Ambiguous::{Drop, Gap, Missing, Refuse};
    SequenceOptions {
        alphabet: choices.of_all(10, &["auto", "dna", "AC-", "nonsense"]).into(),
        ambiguous: choices.of_all(11, &[Refuse, Gap, Missing, Drop]),
        lower_case: choices.of_all(12, &[LowerCase::Auto, LowerCase::Insert, LowerCase::Upper]),
        max_gaps: choices.of_all(13, &[1.0, 0.3, 0.0]),
        max_column_gaps: choices.of_all(14, &[1.0, 0.4, 0.0]),
        ..SequenceOptions::default()
    }
}

fn from_memory(name: &str, bytes: &[u8], choices: Choices) -> bool {
    let options = options(choices);
    outcome(read_bytes(Path::new(name), bytes.to_vec(), &options).inspect(has_format), &options)
}

fn has_format(table: &Table) {
    assert!(!table.reading.format.is_empty(), "a table without a format");
}

/// A table that also stays on disk where there is little memory for it.
fn dense(name: &str, bytes: &[u8], choices: Choices) -> bool {
    if choices.pick(21, 2) == 0 {
        return from_memory(name, bytes, choices);
    }
    let (_folder, path): (_, PathBuf) = files::file(name, bytes);
    let options = ReadOptions { in_memory_limit: NO_MEMORY, ..options(choices) };
    outcome(read(&path, &options).inspect(has_format), &options)
}

/// Whether there is a table, which is checked; else the error is.
pub fn outcome(read: Result<Table>, options: &ReadOptions) -> bool {
    match read {
        Ok(table) => {
            checks::table(table, options);
            true
        }
        Err(error) => {
            checks::message(&error);
            false
        }
    }
}
