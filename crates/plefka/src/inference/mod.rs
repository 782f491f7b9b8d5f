//! Inference: moments and free energies, by expansion in the inverse temperature, by sampling, or exactly.

pub mod ais;
pub mod base;
mod base_of_model;
pub mod bennett;
pub mod clusters;
pub mod conditional;
pub mod cooling;
pub mod cumulants;
pub mod draws;
pub mod equilibria;
pub mod exact;
pub mod expansion;
pub mod fixed_point;
pub mod gibbs;
pub mod likelihood;
mod own_parameters;
pub mod partition;
pub mod path;
pub mod solutions;
pub mod solver;
pub mod stability;
pub mod stability_of_samples;
pub mod tempered_states;
pub mod tempering;
pub mod unit_variances;
pub mod watch;

pub use base::Base;
pub use cumulants::Cumulants;
pub use expansion::{Couplings, Expansion, expansion_for, expansion_named};
pub use fixed_point::Equilibrium;
pub use partition::{LogPartition, PartitionMethod, Request, log_partition};
pub use solver::{FixedPoint, Solver};
