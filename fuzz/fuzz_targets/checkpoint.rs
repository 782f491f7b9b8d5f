//! The target `checkpoint` for libFuzzer.
#![no_main]

plefka_fuzz::fuzz!("checkpoint");
