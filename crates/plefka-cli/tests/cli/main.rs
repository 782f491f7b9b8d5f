//! The `plefka` command from a user's view: the real binary, in its own folder.

mod arguments;
mod bad_input;
mod bad_output;
mod bench;
mod commands;
mod documented;
mod download;
mod edge;
mod extremes;
mod killed;
mod memory;
mod missing;
mod place;
mod printable;
mod reading;
mod real_values;
mod ridge;
mod sequences;
mod settings;
mod signals;
mod sizes;
mod spins;
mod training;
mod vocabulary;
mod warnings;
