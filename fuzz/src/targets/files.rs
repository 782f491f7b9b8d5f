//! Files for what can only be read from a path, in memory where the system has a folder for that.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// A file system in memory, on Linux.
const IN_MEMORY: &str = "/dev/shm";

/// A folder that is removed when it is dropped.
pub fn folder() -> TempDir {
    let made =
        if Path::new(IN_MEMORY).is_dir() { tempfile::tempdir_in(IN_MEMORY) } else { tempfile::tempdir() };
    made.expect("a folder for files")
}

/// A file with these bytes, in a folder of its own.
pub fn file(name: &str, bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = folder();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("a file");
    (folder, path)
}
