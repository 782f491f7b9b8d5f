//! The target `model` for libFuzzer.
#![no_main]

plefka_fuzz::fuzz!("model");
