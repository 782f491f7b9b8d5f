//! Rules that compute couplings from patterns ξ, (P × N):
//!   Hebb            J_ij = (1/N) Σ_μ ξ_i ξ_j (Hopfield 1982)
//!   pseudo-inverse  J = the projection on the span of the patterns (Personnaz, Guyon & Dreyfus 1985), as a sum over an
//!                   orthonormal basis of the span, so that linearly dependent patterns are allowed
//!   Storkey         J^ν = J^{ν−1} + (1/N)(ξ_iξ_j − ξ_i h_ji − h_ij ξ_j), h_ij = Σ_{k≠i,j} J_ik ξ_k (Storkey 1997)
//!   perceptron      see [`super::perceptron`]
//! No rule makes self-couplings. Two further rules store the patterns in the energies of [`super::dense`], without
//! couplings.

use ndarray::{Array2, ArrayView2, s};
use plefka::error::Result;
use plefka::linalg::decompose::Svd;
use plefka::vocabulary::{Choice, Entry};

use super::{Dense, Interaction, Landscape, perceptron};
use crate::ising::{Couplings, Ising, Patterns};

/// A learning rule.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Rule {
    /// Hebb's rule; never forms a matrix.
    Hebb,
    /// The projection on the span of the patterns; never forms a matrix.
    PseudoInverse,
    /// Storkey's rule, one pattern after the other.
    Storkey,
    /// Perceptron learning until every pattern is stable with a margin κ: ξ_i (Jξ)_i ≥ κ √Σ_j J_ij².
    Perceptron {
        /// κ, at least 0.
        margin: f64,
        /// Largest number of sweeps over the patterns.
        sweeps: usize,
    },
    /// A dense memory with a power of the overlaps as its energy.
    Dense {
        /// n, the power, at least 2.
        power: u32,
    },
    /// A dense memory with exponentials of the overlaps as its energy.
    Exponential,
}

impl Choice for Rule {
    const WHAT: &'static str = "rule";
    const ALL: &'static [Self] = &[
        Self::Hebb,
        Self::PseudoInverse,
        Self::Storkey,
        Self::Perceptron { margin: 0.0, sweeps: 1000 },
        Self::Dense { power: 3 },
        Self::Exponential,
    ];

    fn entry(self) -> Entry {
        let (name, description) = match self {
            Self::Hebb => ("hebb", "Hebb's, in couplings"),
            Self::PseudoInverse => ("pseudo-inverse", "The projection on the patterns, in couplings"),
            Self::Storkey => ("storkey", "Storkey's, one pattern after the other, in couplings"),
            Self::Perceptron { .. } => {
                ("perceptron", "Couplings that make every pattern stable with a margin")
            }
            Self::Dense { .. } => ("dense", "A power of the overlaps, in the energy of a dense memory"),
            Self::Exponential => {
                ("exponential", "Exponentials of the overlaps, in the energy of a dense memory")
            }
        };
        Entry { name, description }
    }
}

impl std::fmt::Display for Rule {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.pad(self.name())
    }
}

impl Rule {
    /// The name that users write.
    pub fn name(self) -> &'static str {
        self.entry().name
    }

    /// The energy and the number of sweeps over the patterns.
    pub(super) fn landscape(self, patterns: ArrayView2<'_, f64>) -> Result<(Landscape, usize)> {
        let n = patterns.ncols() as f64;
        let (couplings, sweeps) = match self {
            Self::Hebb => (Couplings::Patterns(Patterns::new(patterns, 1.0 / n)?), 1),
            Self::PseudoInverse => (Couplings::Patterns(projection(patterns)?), 1),
            Self::Storkey => (Couplings::dense(storkey(patterns))?, 1),
            Self::Perceptron { margin, sweeps } => {
                let (matrix, made) = perceptron::learn(patterns, margin, sweeps)?;
                (Couplings::dense(matrix)?, made)
            }
            Self::Dense { power } => {
                return Ok((Landscape::Dense(Dense::new(patterns, Interaction::Power(power))?), 1));
            }
            Self::Exponential => {
                return Ok((Landscape::Dense(Dense::new(patterns, Interaction::Exponential)?), 1));
            }
        };
        Ok((Landscape::Pairs(Ising::without_field(couplings)), sweeps))
    }
}

/// An orthonormal basis of the span of the patterns.
fn projection(patterns: ArrayView2<'_, f64>) -> Result<Patterns> {
    let svd = Svd::of(patterns)?;
    let basis = svd.right.slice(s![.., ..svd.rank()]).reversed_axes();
    Patterns::new(basis, 1.0)
}

fn storkey(patterns: ArrayView2<'_, f64>) -> Array2<f64> {
    let n = patterns.ncols();
    let scale = 1.0 / n as f64;
    let mut j: Array2<f64> = Array2::zeros((n, n));
    for pattern in patterns.rows() {
        let xi = pattern.to_vec();
        // Σ_k J_ik ξ_k, from which the term k = j is subtracted below; the term k = i is 0.
        let whole: Vec<f64> = j.rows().into_iter().map(|row| row.dot(&pattern)).collect();
        let before = j.clone();
        for a in 0..n {
            for b in 0..a {
                let h_ab = whole[a] - before[[a, b]] * xi[b];
                let h_ba = whole[b] - before[[b, a]] * xi[a];
                let change = scale * (xi[a] * xi[b] - xi[a] * h_ba - h_ab * xi[b]);
                j[[a, b]] += change;
                j[[b, a]] = j[[a, b]];
            }
        }
    }
    j
}
