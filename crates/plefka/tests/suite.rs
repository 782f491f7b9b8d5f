//! The engine's tests as one program: its generic code is compiled for them once.

#[path = "broken/main.rs"]
mod broken;
mod checkpoint;
mod common;
mod conditional;
mod determinism;
mod emf_rbm;
mod laws;
mod learning;
mod likelihoods;
mod missing;
mod model;
mod on_disk;
#[path = "readers/main.rs"]
mod readers;
#[path = "recipes/main.rs"]
mod recipes;
mod steps;
