//! The corpus on disk: `PLEFKA_BLESS=1` writes the files of the originals that are not there; every file is accepted, but
//! those that once broke a promise (`fault-…`).

use std::path::{Path, PathBuf};

use crate::targets::choices::Choices;
use crate::targets::{TARGETS, Target};
use crate::{of_data, of_runs};

/// Bytes of all files at most.
const MOST_BYTES: u64 = 300_000;

/// The start of the names of files that need not be accepted.
const FAULT: &str = "fault-";

fn folder(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target)
}

/// Name and content of the files of a target, in the order of their names.
pub(crate) fn files(target: &str) -> Vec<(String, Vec<u8>)> {
    let entries = std::fs::read_dir(folder(target)).unwrap_or_else(|e| panic!("the corpus of {target}: {e}"));
    let mut files: Vec<_> = entries
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(path).unwrap()))
        .collect();
    files.sort();
    files
}

#[test]
fn every_original_is_in_the_corpus_and_accepted() {
    let data = of_data::all().into_iter().map(|(target, name, bytes)| (target, name.to_owned(), bytes));
    for (target, name, bytes) in data.chain(of_runs::all()) {
        let path = folder(target).join(&name);
        if !path.exists() && std::env::var_os("PLEFKA_BLESS").is_some() {
            std::fs::create_dir_all(folder(target)).unwrap();
            std::fs::write(&path, &bytes).unwrap();
        }
        assert!(path.exists(), "{target}/{name} is not in the corpus: run this test with PLEFKA_BLESS=1");
        assert!((Target::named(target).body)(&bytes, Choices::DEFAULT), "{target}/{name} as it is made now");
    }
    let mut total = 0;
    for Target { name, body, .. } in TARGETS {
        for (file, bytes) in files(name) {
            total += bytes.len() as u64;
            let accepted = body(&bytes, Choices::DEFAULT);
            assert!(accepted || file.starts_with(FAULT), "{name}/{file} is refused");
        }
    }
    assert!((50_000..MOST_BYTES).contains(&total), "{total} bytes");
}
