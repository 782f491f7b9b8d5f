//! Tests of the crate as its users see it.

mod hopfield;
mod interrupted;
mod ising;
mod renormalization;
mod sk;
mod theory;
