//! The `plefka` command as a user meets it: the real binary, in a folder of its own.

mod bad_input;
mod bad_output;
mod bench;
mod commands;
mod documented;
mod download;
mod missing;
mod place;
mod ridge;
mod sequences;
mod settings;
mod spins;
mod training;
mod vocabulary;
