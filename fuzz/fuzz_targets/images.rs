//! The target `images` for libFuzzer.
#![no_main]

plefka_fuzz::fuzz!("images");
