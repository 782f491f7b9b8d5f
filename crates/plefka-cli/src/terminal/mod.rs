//! What the command shares with its user: words and documents, numbers, tables, bars, Ctrl-C, failures and exit codes.

pub mod failure;
pub mod interrupt;
pub mod number;
pub mod output;
pub mod progress;
pub mod table;
