//! The fuzz targets: for every reader and every file of the engine a function from bytes that panics where the engine breaks
//! a promise, and the damage that reaches behind its checksums. docs/fuzzing.md says which promises these are.
//!
//! `fuzz_targets/` gives the targets to libFuzzer. `crates/plefka/tests/damaged_files.rs` includes this folder and runs them
//! over `corpus/` and over damaged copies of it in every run of the tests.

pub mod checkpoints;
pub mod checks;
pub mod choices;
pub mod damage;
pub mod files;
pub mod json;
pub mod models;
pub mod settings;
pub mod tables;
pub mod tensors;
pub mod wrapped;

use choices::Choices;
use plefka::rng::Stream;

/// A function that reads bytes; true if they were accepted. It panics where a promise is broken.
pub type Body = fn(bytes: &[u8], choices: Choices) -> bool;

/// A kind of input.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// Its name, which is the name of its program and of its folder in the corpus.
    pub name: &'static str,
    /// What is done with an input.
    pub body: Body,
    /// The damage that suits the format.
    pub damage: fn(&mut Vec<u8>, &mut Stream),
}

impl Target {
    /// Runs the target with the choices that belong to these bytes.
    pub fn run(&self, bytes: &[u8]) -> bool {
        (self.body)(bytes, Choices::of(bytes))
    }

    /// The target of this name.
    ///
    /// # Panics
    /// If there is none.
    pub fn named(name: &str) -> &'static Self {
        TARGETS.iter().find(|target| target.name == name).expect("the name of a target")
    }
}

/// All targets.
#[rustfmt::skip]
pub const TARGETS: &[Target] = &[
    Target { name: "idx", body: tables::idx, damage: damage::bytes },
    Target { name: "npy", body: tables::npy, damage: damage::bytes },
    Target { name: "npz", body: tables::npz, damage: wrapped::zip },
    Target { name: "archive", body: tables::archive, damage: wrapped::zip },
    Target { name: "gzip", body: tables::gzip, damage: wrapped::gzip },
    Target { name: "mat", body: tables::mat, damage: wrapped::mat },
    Target { name: "images", body: tables::images, damage: wrapped::png },
    Target { name: "fasta", body: tables::fasta, damage: damage::bytes },
    Target { name: "svmlight", body: tables::svmlight, damage: damage::bytes },
    Target { name: "delimited", body: tables::delimited, damage: damage::bytes },
    Target { name: "labels_file", body: tables::labels_file, damage: damage::bytes },
    Target { name: "model", body: models::model, damage: tensors::damage },
    Target { name: "npz_model", body: models::npz_model, damage: wrapped::zip },
    Target { name: "checkpoint", body: checkpoints::checkpoint, damage: tensors::damage },
    Target { name: "config", body: settings::config, damage: settings::damage },
    Target { name: "names", body: settings::names, damage: damage::bytes },
];
