//! The engine's one error type: every variant names the place, the value found and the value expected.

use std::path::{Path, PathBuf};

/// The errors of the engine. Messages are complete sentences for a person; variants are for programs.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The content of a file does not match its format.
    #[error("{}: {location}: found {found}, expected {expected}", path.display())]
    Data {
        /// The file.
        path: PathBuf,
        /// Where in the file: `line 3, column 2`, `byte 16`, `variable X`.
        location: String,
        /// The content found at this place.
        found: String,
        /// The content expected at this place.
        expected: String,
    },
    /// The operating system refused a file operation.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// The attempted action: `read`, `write`, `create` …
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The reason that the operating system gave.
        source: std::io::Error,
    },
    /// An array has the wrong shape, or one of its entries a wrong value.
    #[error("{what}: found {found}, expected {expected}")]
    Input {
        /// The array, row or column concerned.
        what: String,
        /// The shape or value found.
        found: String,
        /// The shape or value expected.
        expected: String,
    },
    /// A setting is out of its range or unknown.
    #[error("setting `{name}`: found {found}, expected {expected}")]
    Setting {
        /// The setting's name as the user writes it.
        name: String,
        /// The value found.
        found: String,
        /// The values allowed.
        expected: String,
    },
    /// A training step made the parameters infinite or NaN; the parameters before the step are kept.
    #[error("training diverged at step {step}: {what}; try a smaller learning rate")]
    Diverged {
        /// The step (counted from 1) whose update was not finite.
        step: u64,
        /// The quantity that was not finite.
        what: String,
    },
    /// The caller asked to stop before there was a result.
    #[error("{0}: interrupted, no result")]
    Interrupted(&'static str),
}

/// The result type of the engine.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error about the content of a file: the place, the content found and the content expected.
    pub fn data(
        path: &Path,
        location: impl Into<String>,
        found: impl ToString,
        expected: impl ToString,
    ) -> Self {
        Self::Data {
            path: path.to_path_buf(),
            location: location.into(),
            found: found.to_string(),
            expected: expected.to_string(),
        }
    }

    /// An error about a file operation that the operating system refused.
    pub fn io(action: &'static str, path: &Path, source: std::io::Error) -> Self {
        Self::Io { action, path: path.to_path_buf(), source }
    }

    /// An error about an array of the wrong shape or with a wrong entry.
    pub fn input(what: impl Into<String>, found: impl ToString, expected: impl ToString) -> Self {
        Self::Input { what: what.into(), found: found.to_string(), expected: expected.to_string() }
    }

    /// An error about a setting out of range.
    pub fn setting(name: impl Into<String>, found: impl ToString, expected: impl ToString) -> Self {
        Self::Setting { name: name.into(), found: found.to_string(), expected: expected.to_string() }
    }
}
