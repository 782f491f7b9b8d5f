//! Atomic writes: a file under its name is always complete.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use super::seam::{Operation, operate};
use super::temporary::{self, Temporary, plain};
use crate::error::{Error, Result};

/// A file during writing: it receives its name when [`AtomicFile::commit`] succeeds, and is removed if it is dropped
/// before. Devices and pipes are written directly, since a rename would replace them.
#[derive(Debug)]
pub struct AtomicFile {
    path: PathBuf,
    target: Target,
}

#[derive(Debug)]
enum Target {
    Temporary(BufWriter<Temporary>),
    Device(BufWriter<File>),
}

impl AtomicFile {
    /// Starts a file that will be at `path`, with the permissions of the file that is there, if there is one.
    ///
    /// # Errors
    /// [`Error::Io`] if the folder does not exist or cannot be written.
    pub fn create(path: &Path) -> Result<Self> {
        let refused = |source| Error::io("write", path, source);
        let target = match std::fs::metadata(path) {
            Ok(kind) if kind.is_dir() => return Err(refused(std::io::ErrorKind::IsADirectory.into())),
            Ok(kind) if !kind.is_file() => {
                let file = File::options().write(true).open(path).map_err(refused)?;
                Target::Device(BufWriter::new(file))
            }
            _ => Target::Temporary(BufWriter::new(Temporary::beside(path).map_err(refused)?)),
        };
        Ok(Self { path: path.to_path_buf(), target })
    }

    /// Syncs the file and renames it to its name.
    ///
    /// # Errors
    /// [`Error::Io`]; an existing file at the path is then unchanged and the temporary file is removed.
    pub fn commit(self) -> Result<()> {
        let path = self.path;
        let refused = |source| Error::io("write", &path, source);
        match self.target {
            Target::Device(mut file) => file.flush().map_err(refused),
            Target::Temporary(buffer) => {
                let file = buffer.into_inner().map_err(|e| refused(plain(e.into_error())))?;
                file.persist().map_err(refused)
            }
        }
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match &mut self.target {
            Target::Temporary(file) => file.write(bytes),
            Target::Device(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        match &mut self.target {
            Target::Temporary(file) => file.flush(),
            Target::Device(file) => file.flush(),
        }
    }
}

/// Writes `bytes` to a temporary file beside `path`, syncs it and renames it to `path`.
///
/// # Errors
/// [`Error::Io`]; an existing file at `path` is then unchanged and the temporary file is removed.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = AtomicFile::create(path)?;
    file.write_all(bytes).map_err(|source| Error::io("write", path, source))?;
    file.commit()
}

/// Removes the temporary files of all files that are being written: for a process that ends without returning from its
/// functions, as after a signal.
pub fn remove_unfinished() {
    temporary::remove_all();
}

/// Reads a whole file.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    operate(Operation::Read, path, || std::fs::read(path)).map_err(|source| Error::io("read", path, source))
}
