//! The target `npz_model` for libFuzzer.
#![no_main]

plefka_fuzz::fuzz!("npz_model");
