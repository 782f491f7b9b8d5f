//! The command's exchange with its user: text and documents, numbers, tables, bars, Ctrl-C, failures and exit codes.

pub(crate) mod absent;
pub(crate) mod claim;
pub(crate) mod failure;
pub(crate) mod flags;
pub(crate) mod interrupt;
pub(crate) mod number;
pub(crate) mod output;
pub(crate) mod progress;
pub(crate) mod table;
pub(crate) mod wrong_use;
