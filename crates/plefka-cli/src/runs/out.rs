//! Standard output as the file of a result: `-o -` writes rows as CSV.

use std::path::Path;

use crate::terminal::failure::usage;
use crate::terminal::output::Output;

/// Whether `path` is standard output.
///
/// # Errors
/// Standard output that also gets the document of `--json`.
pub(crate) fn is_standard_output(path: &Path, output: Output) -> anyhow::Result<bool> {
    let standard = path == Path::new("-");
    if standard && output.json {
        return Err(usage("--out - and --json both write to standard output: give --out a file"));
    }
    Ok(standard)
}
