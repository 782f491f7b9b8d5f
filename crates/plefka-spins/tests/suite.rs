//! Tests of the crate through its public interface.

mod hopfield;
mod interrupted;
mod ising;
mod renormalization;
mod sk;
mod theory;
