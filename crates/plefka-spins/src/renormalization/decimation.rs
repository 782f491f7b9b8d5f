//! Decimation of the Ising chain: Σ_s e^{K s(s' + s'')} = A e^{K' s's''} with K' = ½ ln cosh 2K and ln A = ½ ln(4 cosh
//! 2K) (Kadanoff 1976; Mehta & Schwab 2014, §2), and machines that perform it.

use std::f64::consts::LN_2;

use ndarray::{Array1, Array2};
use plefka::Rbm;
use plefka::error::{Error, Result};
use plefka::model::Layer;
use plefka::units::Spin;

use super::VisibleHamiltonian;
use super::ring::{check, inverse_log_cosh, log_cosh};

/// The largest strength of a copy.
const STRONGEST: f64 = 100.0;

/// K' = ½ ln cosh 2K, the coupling after every second spin is summed out: at least 0 and below |K|.
pub fn coupling(k: f64) -> f64 {
    0.5 * log_cosh(2.0 * k)
}

/// K and the couplings after 1 … `steps` decimations, `steps` + 1 numbers.
pub fn flow(k: f64, steps: usize) -> Vec<f64> {
    std::iter::successors(Some(k), |k| Some(coupling(*k))).take(steps + 1).collect()
}

/// ln A = ½ ln(4 cosh 2K), the contribution of every summed-out spin to −H of the remaining spins, nats.
pub fn constant(k: f64) -> f64 {
    LN_2 + coupling(k)
}

/// The coupling J ≥ 0 that decimation turns into |K|: ½ arcosh e^{2|K|}.
pub fn inverse(k: f64) -> f64 {
    0.5 * inverse_log_cosh(2.0 * k.abs())
}

/// A machine and the Hamiltonian of its visible units for which τ ≡ 1.
#[derive(Debug, Clone)]
pub struct Exact {
    /// The machine.
    pub rbm: Rbm<f64>,
    /// A ring with the constant that makes τ equal to 1; without the constant τ is another constant.
    pub hamiltonian: VisibleHamiltonian,
}

/// A ring of 2`n` spins of coupling `k` as a machine: every second spin is visible, the others are hidden, and the sum
/// over the hidden ones is decimation. The Hamiltonian of the visible spins is the ring of `n` spins of coupling
/// [`coupling`], with the constant −n ln A.
///
/// # Errors
/// [`Error::Setting`] for fewer than 2 visible spins or a coupling beyond ±100.
pub fn every_second_spin(n: usize, k: f64) -> Result<Exact> {
    check(n, k)?;
    let mut weights = Array2::zeros((n, n));
    for spin in 0..n {
        weights[[spin, spin]] += k;
        weights[[(spin + 1) % n, spin]] += k;
    }
    let hamiltonian = VisibleHamiltonian::Ring { coupling: coupling(k), constant: -(n as f64) * constant(k) };
    Ok(Exact { rbm: spins(weights)?, hamiltonian })
}

/// Kadanoff's projection of a ring of 2`n` visible spins of coupling `k` on `n` hidden spins, T = λ Σ_j v_{2j} h_j − n
/// ln 2 cosh λ, with τ ≡ 1 for every λ = `strength`. As λ → ∞ the hidden spins become copies of every second visible
/// spin, and their Hamiltonian becomes the decimated ring.
///
/// E = H − T couples visible spins to each other, which a restricted machine cannot do directly. So 2`n` more hidden
/// spins, after the `n` copies, mediate the bonds, each Σ_h e^{J h(v ± v')} with J = [`inverse`] of K.
///
/// # Errors
/// [`Error::Setting`] for no copies, a coupling beyond ±100, or a strength that is not between 0 and 100.
pub fn projection(n: usize, k: f64, strength: f64) -> Result<Exact> {
    if n == 0 {
        return Err(Error::setting("copies", n, "at least 1"));
    }
    check(2 * n, k)?;
    if !(0.0..=STRONGEST).contains(&strength) {
        return Err(Error::setting("strength", strength, format!("0 to {STRONGEST}")));
    }
    let (spins_of_ring, bond) = (2 * n, inverse(k));
    let mut weights = Array2::zeros((spins_of_ring, n + spins_of_ring));
    for copy in 0..n {
        weights[[2 * copy, copy]] = strength;
    }
    for spin in 0..spins_of_ring {
        weights[[spin, n + spin]] += bond;
        weights[[(spin + 1) % spins_of_ring, n + spin]] += bond * k.signum();
    }
    let of_copies = n as f64 * (LN_2 + log_cosh(strength));
    let of_bonds = spins_of_ring as f64 * constant(bond);
    let hamiltonian = VisibleHamiltonian::Ring { coupling: k, constant: -of_copies - of_bonds };
    Ok(Exact { rbm: spins(weights)?, hamiltonian })
}

/// A machine of spins with these weights, without fields.
fn spins(weights: Array2<f64>) -> Result<Rbm<f64>> {
    let layer = |n| Layer::new(&Spin, Array1::zeros(n));
    Rbm::new(layer(weights.nrows()), layer(weights.ncols()), weights)
}
