//! Replica theory of Hopfield memories and of the Sherrington–Kirkpatrick model, replica symmetric, in the limit N → ∞:
//! order parameters, free energies, transitions and their stability. k_B = 1.

mod almeida_thouless;
mod arguments;
mod field;
mod gauss;
mod potential;
mod roots;

pub mod hopfield;
pub mod mixtures;
pub mod sk;
