//! The engine's one error type: every variant names the place, the value found and the value expected.

use std::path::{Path, PathBuf};

use crate::printable::printable;

/// The errors of the engine. Messages are complete sentences for a person; variants are for programs.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The content of a file does not match its format.
    #[error("{}: {location}: found {found}, expected {expected}", shown(path))]
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
    #[error("cannot {action} {}: {source}", shown(path))]
    Io {
        /// The attempted action: `read`, `write`, `create` …
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The reason that the operating system gave.
        source: std::io::Error,
    },
    /// Another process writes into the folder.
    #[error("{} is in use by {by}; wait until it has ended, or choose another folder", shown(path))]
    InUse {
        /// The folder.
        path: PathBuf,
        /// The process and its host.
        by: String,
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
            location: clean(location.into()),
            found: clean(found.to_string()),
            expected: clean(expected.to_string()),
        }
    }

    /// Whether it says that there is too little memory: such an error never means that something is absent.
    pub fn is_about_memory(&self) -> bool {
        match self {
            Self::Data { expected, .. } | Self::Input { expected, .. } | Self::Setting { expected, .. } => {
                expected.contains("(--memory-limit)")
            }
            _ => false,
        }
    }

    /// An error about a file operation that the operating system refused.
    pub fn io(action: &'static str, path: &Path, source: std::io::Error) -> Self {
        Self::Io { action, path: path.to_path_buf(), source }
    }

    /// An error about a folder into which another process writes.
    pub fn in_use(path: &Path, by: impl Into<String>) -> Self {
        Self::InUse { path: path.to_path_buf(), by: clean(by.into()) }
    }

    /// An error about an array of the wrong shape or with a wrong entry.
    pub fn input(what: impl Into<String>, found: impl ToString, expected: impl ToString) -> Self {
        Self::Input {
            what: clean(what.into()),
            found: clean(found.to_string()),
            expected: clean(expected.to_string()),
        }
    }

    /// An error about a setting out of range.
    pub fn setting(name: impl Into<String>, found: impl ToString, expected: impl ToString) -> Self {
        Self::Setting {
            name: clean(name.into()),
            found: clean(found.to_string()),
            expected: clean(expected.to_string()),
        }
    }
}

/// A path as it can be shown.
fn shown(path: &Path) -> String {
    clean(path.display().to_string())
}

/// Text that may quote a file, as it can be shown.
fn clean(text: String) -> String {
    short(match printable(&text) {
        std::borrow::Cow::Borrowed(_) => text,
        std::borrow::Cow::Owned(safe) => safe,
    })
}

/// Characters of a part of a message at most: a part may come from a file, which may hold anything.
const LONGEST: usize = 900;

/// A part of a message; of a longer one the beginning and the end.
fn short(text: String) -> String {
    let length = text.chars().count();
    if length <= LONGEST {
        return text;
    }
    let half = LONGEST / 2;
    let start: String = text.chars().take(half).collect();
    let end: String = text.chars().skip(length - half).collect();
    format!("{start} … {end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_parts_of_a_message_lose_their_middle() {
        let long = "é".repeat(LONGEST) + "x";
        let path = Path::new("a");
        let errors = [
            Error::data(path, &long, &long, &long),
            Error::input(&long, &long, &long),
            Error::setting(&long, &long, &long),
        ];
        for error in errors {
            let text = error.to_string();
            let (_, end) = text.rsplit_once(" … ").expect("a middle is left out");
            assert!(end.ends_with('x') && text.chars().count() < 3000, "{text}");
        }
        let whole = "é".repeat(LONGEST);
        assert!(Error::input("what", &whole, "else").to_string().contains(&whole));
    }
}
