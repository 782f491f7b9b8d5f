//! Atomic writes: the file is complete under its name or not there at all.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use crate::error::{Error, Result};

/// Writes `bytes` to a temporary file beside `path`, syncs it and renames it to `path`.
///
/// # Errors
/// [`Error::Io`]; whatever stood at `path` is then untouched and the temporary file is gone.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let refused = |source| Error::io("write", path, source);
    let mut builder = tempfile::Builder::new();
    builder.prefix(".plefka-").suffix(".part");
    #[cfg(unix)]
    {
        // The usual permissions of a new file (less the umask), not the owner-only ones of a temporary file.
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder).map_err(refused)?;
    file.write_all(bytes).map_err(refused)?;
    file.as_file().sync_all().map_err(refused)?;
    file.persist(path).map_err(|e| refused(e.error))?;
    // The rename itself reaches the disk with the folder; a file system that cannot sync folders does it itself.
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(())
}

/// Reads a whole file.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|source| Error::io("read", path, source))
}
