//! The one error type of this crate: it names the array, the shape found and the shape expected.

/// An error of this crate.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An array has the wrong shape.
    #[error("{what}: found {found}, expected {expected}")]
    Input {
        /// Name of the array.
        what: String,
        /// The shape found.
        found: String,
        /// The shape expected.
        expected: String,
    },
}

/// The result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    pub(crate) fn input(what: impl Into<String>, found: impl ToString, expected: impl Into<String>) -> Self {
        Self::Input { what: what.into(), found: found.to_string(), expected: expected.into() }
    }
}
