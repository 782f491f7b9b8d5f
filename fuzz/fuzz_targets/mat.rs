//! The target `mat` for libFuzzer.
#![no_main]

plefka_fuzz::fuzz!("mat");
