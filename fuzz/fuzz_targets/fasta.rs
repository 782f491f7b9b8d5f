//! The target `fasta` for libFuzzer.
#![no_main]

plefka_fuzz::fuzz!("fasta");
