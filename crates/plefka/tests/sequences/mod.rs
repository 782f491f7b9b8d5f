//! Sequences: alphabets, sites, frequencies, the model of independent sites and weights.

mod alphabet;
mod frequencies;
mod independent;
mod reweight;
mod sites;
