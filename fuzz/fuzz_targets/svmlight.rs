//! The target `svmlight` for libFuzzer.
#![no_main]

plefka_fuzz::fuzz!("svmlight");
