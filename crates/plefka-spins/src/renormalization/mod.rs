//! The renormalisation that a machine performs (Mehta & Schwab, arXiv:1410.3831), and the limits of equal free
//! energies.
//!
//! A machine with energy E(v,h) and a Hamiltonian H(v) of the data, p(v) = e^{−H(v)}/Z_v, define the transfer operator
//! T(v,h) = H(v) − E(v,h) and its trace τ(v) = Σ_h e^{T(v,h)}, so that ln τ(v) = H(v) − F^c(v), where
//! F^c(v) = −ln Σ_h e^{−E(v,h)} is the machine's clamped free energy. The renormalised Hamiltonian is
//! e^{−H_RG(h)} = Σ_v e^{T(v,h) − H(v)}: for every H it is the machine's own, −ln Σ_v e^{−E(v,h)}. With
//! F_v = −ln Z_v and F_h = −ln Σ_h e^{−H_RG(h)} = −ln Z of the machine,
//!
//! - F_h − F_v = −ln⟨τ⟩_p,
//! - KL(p‖p_RBM) = ln⟨τ⟩_p − ⟨ln τ⟩_p.
//!
//! Three conditions, from the weakest to the strongest:
//! The free energy is preserved if ⟨τ⟩_p = 1. This is one equation for one number, which does not determine p(v): a
//! constant added to H satisfies it. The distribution is preserved, KL = 0, if τ is constant on the support of p and
//! the machine has no weight outside the support. The trace condition, τ(v) = 1 for every v, makes T a step of
//! Kadanoff's variational renormalisation and implies both other conditions. Training lowers KL and thus makes τ
//! constant; it does not depend on the constant in H. [`equal_z`] builds machines of equal Z and different p,
//! [`decimation`] exact steps.
//!
//! States with p = 0 have H = ∞. They contribute the limit pτ → e^{−F^c}/Z_v to ⟨τ⟩_p, so that both identities hold for
//! every p.

pub mod decimation;
mod draws;
pub mod equal_z;
mod estimate;
mod findings;
mod hamiltonian;
mod report;
mod ring;
mod sample;
mod settings;
mod states;
mod traces;
mod transfer;

pub use estimate::{Estimate, IdentityVerdict};
pub use findings::Renormalization;
pub use hamiltonian::VisibleHamiltonian;
pub use report::report;
pub use sample::Sample;
pub use settings::{METHODS, RenormalizationSettings};
pub use traces::Spread;
pub use transfer::{hidden_hamiltonian, log_trace, renormalized_hamiltonian, transfer_operator};
