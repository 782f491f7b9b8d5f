//! What a machine renormalises (Mehta & Schwab, arXiv:1410.3831), and what equal free energies do not say.
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
//! the free energy is preserved where ⟨τ⟩_p = 1, which is one equation for one number and says nothing of p(v): a constant
//! added to H brings it about. The distribution is preserved, KL = 0, where τ is constant on the support of p and the
//! machine has no weight outside of it. The trace condition, τ(v) = 1 for every v, is what makes T a step of
//! Kadanoff's variational renormalisation, and implies both. Training lowers KL, thus makes τ constant; it
//! does not know of H's constant. [`equal_z`] has machines of equal Z and another p, [`decimation`] steps that are exact.
//!
//! States to which p gives no weight have H = ∞. What they add to ⟨τ⟩_p is the limit, pτ → e^{−F^c}/Z_v: then both
//! identities hold for every p.

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
