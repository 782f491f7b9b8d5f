//! The file of a page: like every file of the command, it appears when it is complete.

use std::path::Path;

use plefka::Result;
use plefka::io::atomic;
use plefka::printable::printable;

/// Writes a page.
///
/// # Errors
/// A file that cannot be written; an existing file is then unchanged.
pub(crate) fn write(path: &Path, html: &str) -> Result<()> {
    atomic::write(path, printable(html).as_bytes())
}
