//! The aggregation of values measured at every step of an epoch into one value.

/// The value recorded for an epoch from the values measured at its steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aggregate {
    /// The mean.
    Mean,
    /// The last value.
    Last,
}
