//! The target `archive` for libFuzzer.
#![no_main]

plefka_fuzz::fuzz!("archive");
