//! The engine's one error type: every variant names the place, the value found and the value expected.

use std::path::{Path, PathBuf};

/// What can go wrong. Messages are complete sentences for a person; variants are for programs.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file is not what it says it is.
    #[error("{}: {location}: found {found}, expected {expected}", path.display())]
    Data {
        /// The file.
        path: PathBuf,
        /// Where in the file: `line 3, column 2`, `byte 16`, `variable X`.
        location: String,
        /// What stands there.
        found: String,
        /// What should stand there.
        expected: String,
    },
    /// The operating system refused a file operation.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// `read`, `write`, `create` …
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// An array has the wrong shape or an entry of it a wrong value.
    #[error("{what}: found {found}, expected {expected}")]
    Input {
        /// Which array, row or column.
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
    /// Training left the finite numbers; the parameters before the step are kept.
    #[error("training diverged at step {step}: {what}; try a smaller learning rate or more weight decay")]
    Diverged {
        /// The step (counted from 1) whose update was not finite.
        step: u64,
        /// Which quantity was not finite.
        what: String,
    },
    /// The caller asked to stop before there was a result.
    #[error("{0}: interrupted, no result")]
    Interrupted(&'static str),
}

/// The engine's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A file that is not what it says: where, what was found, what was expected.
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

    /// A refused file operation.
    pub fn io(action: &'static str, path: &Path, source: std::io::Error) -> Self {
        Self::Io { action, path: path.to_path_buf(), source }
    }

    /// An array of the wrong shape or with a wrong entry.
    pub fn input(what: impl Into<String>, found: impl ToString, expected: impl ToString) -> Self {
        Self::Input { what: what.into(), found: found.to_string(), expected: expected.to_string() }
    }

    /// A setting out of range.
    pub fn setting(name: impl Into<String>, found: impl ToString, expected: impl ToString) -> Self {
        Self::Setting { name: name.into(), found: found.to_string(), expected: expected.to_string() }
    }
}
