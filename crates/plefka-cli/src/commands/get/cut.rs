//! The reasons why a transfer ends early.

/// The reason why a transfer ended early.
pub(super) enum Cut {
    /// A failure that another attempt can continue.
    Broken(anyhow::Error),
    /// A failure that another attempt would meet again.
    Refused(anyhow::Error),
}
