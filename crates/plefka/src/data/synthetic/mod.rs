//! Synthetic data: one file per set.
