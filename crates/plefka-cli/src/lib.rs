//! The parts of the `plefka` command that stand on their own.

pub mod report;
