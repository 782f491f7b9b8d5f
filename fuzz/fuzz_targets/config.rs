//! The target `config` for libFuzzer.
#![no_main]

plefka_fuzz::fuzz!("config");
