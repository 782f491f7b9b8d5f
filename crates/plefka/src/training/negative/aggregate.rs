//! How the values that are measured at every step of an epoch become one.

/// What is recorded of a value that is measured at every step of an epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aggregate {
    /// The mean.
    Mean,
    /// The last value.
    Last,
}
