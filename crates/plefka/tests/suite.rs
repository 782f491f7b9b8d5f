//! The engine's tests as one program, so that its generic code is compiled for them only once.

mod ais;
mod architecture;
mod array_files;
mod averaging;
#[path = "broken/main.rs"]
mod broken;
mod checkpoint;
mod common;
mod conditional;
mod cooling;
mod deformation;
mod determinism;
mod emf_rbm;
#[path = "expansions/main.rs"]
mod expansions;
#[path = "faults/main.rs"]
mod faults;
mod firing;
mod gauge;
mod hints;
mod laws;
mod learning;
mod likelihoods;
mod linalg;
mod loading;
mod marchenko_pastur;
mod missing;
#[path = "mixing/main.rs"]
mod mixing;
mod model;
mod numerics;
mod old_checkpoints;
mod on_disk;
mod partition;
#[path = "properties/main.rs"]
mod properties;
#[path = "readers/main.rs"]
mod readers;
#[path = "recipes/main.rs"]
mod recipes;
mod rng;
mod running;
mod schedule;
mod sequences;
mod solutions;
mod solvers;
mod standard_values;
mod state;
mod steps;
mod stopped;
mod synthetic;
mod temperature;
mod thermometer;
mod trouble;
mod units;
mod vocabulary;
