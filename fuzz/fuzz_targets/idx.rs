//! The target `idx` for libFuzzer.
#![no_main]

plefka_fuzz::fuzz!("idx");
