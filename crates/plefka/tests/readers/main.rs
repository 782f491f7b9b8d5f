//! The data readers: every format, every kind of bad file with its message, and real data if they are available.

mod archives;
mod dense;
mod fasta;
mod files;
mod headers;
mod matlab;
mod missing;
mod pictures;
mod real_data;
mod same_numbers;
mod scales;
mod sparse;
mod tables;
