//! The target `labels_file` for libFuzzer.
#![no_main]

plefka_fuzz::fuzz!("labels_file");
