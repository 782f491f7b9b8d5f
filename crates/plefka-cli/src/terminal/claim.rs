//! Output files that exist are not overwritten unless the user wants that.

use std::path::PathBuf;

use super::failure::usage;

/// Refuses output files that exist; called before any work starts, so that none is lost.
///
/// # Errors
/// Wrong use, with the flag that helps.
pub(crate) fn claim(files: &[PathBuf], force: bool) -> anyhow::Result<()> {
    // Devices and pipes are no files that could be lost.
    let taken = files.iter().find(|path| !force && path.is_file());
    match taken {
        None => Ok(()),
        Some(path) => {
            Err(usage(format!("{} exists: --force overwrites it, or give another name", path.display())))
        }
    }
}
