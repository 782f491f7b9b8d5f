//! The target `gzip` for libFuzzer.
#![no_main]

plefka_fuzz::fuzz!("gzip");
