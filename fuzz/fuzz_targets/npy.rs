//! The target `npy` for libFuzzer.
#![no_main]

plefka_fuzz::fuzz!("npy");
