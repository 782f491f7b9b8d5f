//! The two-dimensional Ising model on a periodic L × L square lattice, coupling 1, no field: samples by
//! Wolff's algorithm, and exact thermodynamics.
//!
//! E(s) = −Σ_⟨ij⟩ s_i s_j over the 2L² bonds of each spin with its right and its lower neighbour; p(s) = e^{−βE}/Z.
//! Spins −1, +1 are stored as 0, 1. For L = 2 the right neighbour is also the left one, so that two spins side by side
//! share two bonds (coupling 2).

mod exact;
mod lattice;
mod wolff;

pub use exact::{log_partition, mean_energy};
pub(super) use lattice::check;
pub use lattice::{MAX_SIDE, energy};
pub use wolff::sample;

use ndarray::Array2;

/// Mean of −βE − ln Z (nats) over the rows. The caller has checked the parameters.
pub(super) fn log_likelihood(side: usize, beta: f64, samples: &Array2<u8>) -> f64 {
    let energies: f64 = samples.rows().into_iter().map(|row| energy(side, row)).sum();
    -beta * energies / samples.nrows() as f64 - exact::solve(side, beta).0
}
