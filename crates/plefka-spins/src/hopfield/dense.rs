//! Dense memories: E(s) = −N Σ_μ max(ξ_μ·s/N, 0)ⁿ, which store of the order of N^{n−1} patterns (Krotov & Hopfield
//! 2016), and E(s) = −ln Σ_μ e^{ξ_μ·s}, which store exponentially many (Demircigil et al. 2017; with the logarithm of
//! Ramsauer et al. 2021, which does not change the order of the energies).

use ndarray::{Array2, ArrayView1, ArrayView2};
use plefka::error::{Error, Result};
use plefka::inference::exact::log_sum_exp;
use plefka::linalg::rows;

use crate::ising::product;

/// The energy as a function of the overlaps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Interaction {
    /// −N Σ_μ max(ξ_μ·s/N, 0)ⁿ, n ≥ 2.
    Power(u32),
    /// −ln Σ_μ e^{ξ_μ·s}.
    Exponential,
}

/// Patterns and their energy function.
#[derive(Debug, Clone)]
pub struct Dense {
    by_spin: Array2<f64>,
    interaction: Interaction,
}

impl Dense {
    /// A memory of patterns (P × N) of ±1.
    pub(super) fn new(patterns: ArrayView2<'_, f64>, interaction: Interaction) -> Result<Self> {
        if let Interaction::Power(n @ 0..2) = interaction {
            return Err(Error::setting("power", n, "at least 2"));
        }
        Ok(Self { by_spin: patterns.t().as_standard_layout().into_owned(), interaction })
    }

    /// N.
    pub fn n_spins(&self) -> usize {
        self.by_spin.nrows()
    }

    /// E of every row of states, (rows × N).
    pub fn energy(&self, states: ArrayView2<'_, f64>) -> Vec<f64> {
        let (overlaps, n) = (self.overlaps(states), self.n_spins() as f64);
        rows::map_rows(states.nrows(), |row| {
            let overlaps = overlaps.row(row);
            match self.interaction {
                Interaction::Power(power) => -n * overlaps.iter().map(|x| raised(x / n, power)).sum::<f64>(),
                Interaction::Exponential => -log_sum_exp(overlaps.as_slice().expect("row-major")),
            }
        })
    }

    /// ξ_μ·s for every row of states and every pattern, (rows × P).
    pub(super) fn overlaps(&self, states: ArrayView2<'_, f64>) -> Array2<f64> {
        product(states, self.by_spin.view())
    }

    /// ξ_iμ of spin i in all patterns.
    pub(super) fn spin(&self, spin: usize) -> ArrayView1<'_, f64> {
        self.by_spin.row(spin)
    }

    /// ½[E(s_i = −1) − E(s_i = 1)] from the overlaps ξ_μ·s of a state with s_i = `value`.
    pub(super) fn field(&self, overlaps: &[f64], spin: usize, value: f64) -> f64 {
        let xi = self.spin(spin);
        let rest = overlaps.iter().zip(&xi).map(|(x, xi)| (x - xi * value, *xi));
        match self.interaction {
            Interaction::Power(power) => {
                let n = self.n_spins() as f64;
                let sum: f64 =
                    rest.map(|(x, xi)| raised((x + xi) / n, power) - raised((x - xi) / n, power)).sum();
                0.5 * n * sum
            }
            Interaction::Exponential => {
                let top = rest.clone().fold(f64::NEG_INFINITY, |top, (x, _)| top.max(x));
                // Sums of e^x over the patterns with this spin up, and over those with it down.
                let (up, down) = rest.fold((0.0, 0.0), |(up, down), (x, xi)| {
                    let weight = (x - top).exp();
                    if xi > 0.0 { (up + weight, down) } else { (up, down + weight) }
                });
                let e = std::f64::consts::E;
                0.5 * ((up * e + down / e) / (up / e + down * e)).ln()
            }
        }
    }
}

fn raised(x: f64, power: u32) -> f64 {
    x.max(0.0).powi(power as i32)
}
