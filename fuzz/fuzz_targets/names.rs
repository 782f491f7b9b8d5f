//! The target `names` for libFuzzer.
#![no_main]

plefka_fuzz::fuzz!("names");
