//! Stacks of machines and belief nets.

mod bounds;
mod features;
mod golden;
mod nets;
mod sampling;
mod training;
mod unrolling;
