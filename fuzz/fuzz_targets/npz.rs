//! The target `npz` for libFuzzer.
#![no_main]

plefka_fuzz::fuzz!("npz");
