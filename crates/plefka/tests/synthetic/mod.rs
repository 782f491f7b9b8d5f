//! Synthetic data sets compared with their exact distributions.

mod bars_and_stripes;
mod deform;
mod digits;
mod ising;
mod sets;
mod teacher;
