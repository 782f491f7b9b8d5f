//! The command's exchange with its user: text and documents, numbers, tables, bars, Ctrl-C, failures and exit codes.

pub mod failure;
pub mod interrupt;
pub mod number;
pub mod output;
pub mod progress;
pub mod table;
