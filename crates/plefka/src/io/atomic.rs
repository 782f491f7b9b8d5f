//! Atomic writes: a file under its name is always complete.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

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
    Temporary(BufWriter<NamedTempFile>),
    Device(BufWriter<File>),
}

impl AtomicFile {
    /// Starts a file that will be at `path`.
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
            _ => {
                Target::Temporary(BufWriter::new(temporary(folder_of(path)).map_err(|e| refused(plain(e)))?))
            }
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
                file.as_file().sync_all().map_err(refused)?;
                file.persist(&path).map_err(|e| refused(e.error))?;
                // The rename reaches the disk when the folder is synced. A file system that cannot sync folders does
                // this itself.
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
            Target::Temporary(file) => file.write(bytes).map_err(plain),
            Target::Device(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        match &mut self.target {
            Target::Temporary(file) => file.flush().map_err(plain),
            Target::Device(file) => file.flush(),
        }
    }
}

/// The error of the system, without the name of the temporary file, which does not help the user.
fn plain(error: std::io::Error) -> std::io::Error {
    let inner = error.get_ref().and_then(|e| e.source()).and_then(|e| e.downcast_ref::<std::io::Error>());
    match inner.map(std::io::Error::raw_os_error) {
        Some(Some(code)) => std::io::Error::from_raw_os_error(code),
        Some(None) => error.kind().into(),
        None => error,
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
        // The usual permissions of a new file (minus the umask), not the owner-only permissions of a temporary file.
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
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

/// Reads a whole file.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|source| Error::io("read", path, source))
}
