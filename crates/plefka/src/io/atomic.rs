//! Atomic writes: the file is complete under its name or not there at all.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::error::{Error, Result};

/// A file being written: it takes its name when [`AtomicFile::commit`] succeeds and vanishes when it is dropped
/// before. Devices and pipes are written directly, since a rename would replace them.
#[derive(Debug)]
pub struct AtomicFile {
    path: PathBuf,
    target: Target,
}

#[derive(Debug)]
enum Target {
    Temporary(BufWriter<NamedTempFile>),
    Device(BufWriter<File>),
}

impl AtomicFile {
    /// Starts a file that will stand at `path`.
    ///
    /// # Errors
    /// [`Error::Io`] when the folder does not exist or may not be written.
    pub fn create(path: &Path) -> Result<Self> {
        let refused = |source| Error::io("write", path, source);
        let target = match std::fs::metadata(path) {
            Ok(kind) if kind.is_dir() => return Err(refused(std::io::ErrorKind::IsADirectory.into())),
            Ok(kind) if !kind.is_file() => {
                let file = File::options().write(true).open(path).map_err(refused)?;
                Target::Device(BufWriter::new(file))
            }
            _ => Target::Temporary(BufWriter::new(temporary(folder_of(path)).map_err(refused)?)),
        };
        Ok(Self { path: path.to_path_buf(), target })
    }

    /// Syncs the file and renames it to its name.
    ///
    /// # Errors
    /// [`Error::Io`]; whatever stood at the path is then untouched and the temporary file is gone.
    pub fn commit(self) -> Result<()> {
        let path = self.path;
        let refused = |source| Error::io("write", &path, source);
        match self.target {
            Target::Device(mut file) => file.flush().map_err(refused),
            Target::Temporary(buffer) => {
                let file = buffer.into_inner().map_err(|e| refused(e.into_error()))?;
                file.as_file().sync_all().map_err(refused)?;
                file.persist(&path).map_err(|e| refused(e.error))?;
                // The rename itself reaches the disk with the folder; a file system that cannot sync folders does
                // it itself.
                if let Ok(folder) = File::open(folder_of(&path)) {
                    let _ = folder.sync_all();
                }
                Ok(())
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

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn temporary(folder: &Path) -> std::io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".plefka-").suffix(".part");
    #[cfg(unix)]
    {
        // The usual permissions of a new file (less the umask), not the owner-only ones of a temporary file.
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

/// Writes `bytes` to a temporary file beside `path`, syncs it and renames it to `path`.
///
/// # Errors
/// [`Error::Io`]; whatever stood at `path` is then untouched and the temporary file is gone.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = AtomicFile::create(path)?;
    file.write_all(bytes).map_err(|source| Error::io("write", path, source))?;
    file.commit()
}

/// Reads a whole file.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|source| Error::io("read", path, source))
}
