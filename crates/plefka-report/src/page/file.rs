//! Writing of a page: to a temporary name in the same folder, synced, then renamed, so that an incomplete page never
//! appears under the final name.

use std::io::Write;
use std::path::Path;

use tempfile::Builder;

use crate::error::{Error, Result};

/// Writes `html` to `path`, replacing a file of that name.
///
/// # Errors
/// [`Error::Io`] if the folder does not exist or cannot be written, or the disk is full; an existing file is then
/// unchanged.
pub fn write(path: &Path, html: &str) -> Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = Builder::new();
    // Temporary files are private by default; the page gets the permissions of the user's mask.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder).map_err(|source| Error::io("create", path, source))?;
    let written = file.write_all(html.as_bytes()).and_then(|()| file.as_file().sync_all());
    written.map_err(|source| Error::io("write", path, source))?;
    file.persist(path).map_err(|failed| Error::io("create", path, failed.error))?;
    Ok(())
}
