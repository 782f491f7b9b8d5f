//! The target `delimited` for libFuzzer.
#![no_main]

plefka_fuzz::fuzz!("delimited");
