//! Hopfield memories with P = αN random patterns, J_ij = (1/N) Σ_μ ξ_i^μ ξ_j^μ for i ≠ j and 0 on the diagonal, replica
//! symmetric (Amit, Gutfreund & Sompolinsky 1985, 1987): the states, their regions of existence and their stability.
//!
//! The load is α = P/N, temperatures are in units of the couplings, and energies are per spin.

mod equations;
mod one_step;
mod phases;
mod retrieval;
mod spin_glass;
mod spinodal;
mod stability;
mod thermodynamic;

pub use equations::{Order, State, free_energy};
pub use one_step::one_step_error;
pub use phases::{Phase, phase};
pub use retrieval::retrieval;
pub use spin_glass::{glass_temperature, paramagnet, spin_glass};
pub use spinodal::{Spinodal, critical_load, largest_load, retrieval_limit, retrieval_range};
pub use stability::{at_crossing, at_stability, at_temperature};
pub use thermodynamic::{thermodynamic_limit, thermodynamic_load};
