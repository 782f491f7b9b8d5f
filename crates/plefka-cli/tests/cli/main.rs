//! The `plefka` command from a user's view: the real binary, in its own folder.

mod bad_input;
mod bad_output;
mod bench;
mod commands;
mod documented;
mod download;
mod edge;
mod extremes;
mod missing;
mod place;
mod reading;
mod real_values;
mod ridge;
mod sequences;
mod settings;
mod sizes;
mod spins;
mod training;
mod vocabulary;
mod warnings;
