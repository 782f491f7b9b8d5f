//! Solutions of the equations of Thouless, Anderson & Palmer (1977), m = tanh[β(h + Jm) − β² m∘J²(1−m²)], found from many
//! random starts and counted, each with the condition β²⟨(1−m²)²⟩ < 1 under which the expansion behind them converges
//! (Plefka 1982).

use ndarray::{Array1, Array2, ArrayView1};
use plefka::error::{Error, Result};
use plefka::rng::{Purpose, Stream};
use serde::Serialize;

use crate::ising::mean_field::{self, Settings};
use crate::ising::{Ising, Theory};

/// Two solutions are one if no magnetization differs by more than this.
const SAME: f64 = 1e-4;

/// How to look.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Search {
    /// Random starts.
    pub starts: usize,
    /// How each is iterated.
    pub iteration: Settings,
    /// Seed of the starts.
    pub seed: u64,
}

impl Default for Search {
    fn default() -> Self {
        let iteration = Settings { damping: 0.3, iterations: 20_000, ..Settings::default() };
        Self { starts: 100, iteration, seed: 1 }
    }
}

/// One solution.
#[derive(Debug, Clone, Serialize)]
pub struct Tap {
    /// m, (N).
    #[serde(skip)]
    pub magnetizations: Array1<f64>,
    /// F/N in units of the couplings: −ln Z/(βN).
    pub free_energy: f64,
    /// (1/N) Σ m².
    pub overlap: f64,
    /// β²⟨(1−m²)²⟩.
    pub plefka: f64,
    /// From how many starts it was reached.
    pub starts: usize,
    /// Largest residual of these.
    pub residual: f64,
}

/// What was found.
#[derive(Debug, Clone, Serialize)]
pub struct Found {
    /// Distinct solutions, of lowest free energy first.
    pub solutions: Vec<Tap>,
    /// Starts that did not converge.
    pub unconverged: usize,
}

/// x = β²⟨(1−m²)²⟩: solutions of x > 1 are none of the model's.
pub fn plefka_condition(beta: f64, m: ArrayView1<'_, f64>) -> f64 {
    beta * beta * m.iter().map(|m| (1.0 - m * m).powi(2)).sum::<f64>() / m.len() as f64
}

/// Distinct solutions of the equations for any model at inverse temperature β > 0.
///
/// # Errors
/// [`Error::Setting`] for no starts, or a β that is not positive.
pub fn solutions(ising: &Ising, beta: f64, search: Search) -> Result<Found> {
    if search.starts == 0 {
        return Err(Error::setting("starts", 0, "at least 1"));
    }
    if beta.is_nan() || beta <= 0.0 {
        return Err(Error::setting("beta", beta, "a positive number"));
    }
    let n = ising.n_spins();
    let start = Array2::from_shape_fn((search.starts, n), |(k, i)| {
        2.0 * Stream::new(search.seed, Purpose::Chains, k as u64, i as u64).uniform() - 1.0
    });
    let ends = mean_field::solve(ising, beta, Theory::Tap, search.iteration, &start)?;
    let mut found = Found { solutions: Vec::new(), unconverged: 0 };
    for end in ends {
        let converged = end.residual <= search.iteration.tolerance;
        if !converged {
            found.unconverged += 1;
            continue;
        }
        let same = |tap: &&mut Tap| {
            let pairs = tap.magnetizations.iter().zip(&end.magnetizations);
            pairs.fold(0.0f64, |d, (a, b)| d.max((a - b).abs())) < SAME
        };
        if let Some(tap) = found.solutions.iter_mut().find(same) {
            tap.starts += 1;
            tap.residual = tap.residual.max(end.residual);
            continue;
        }
        found.solutions.push(Tap {
            free_energy: end.free_energy / (beta * n as f64),
            overlap: end.magnetizations.dot(&end.magnetizations) / n as f64,
            plefka: plefka_condition(beta, end.magnetizations.view()),
            starts: 1,
            residual: end.residual,
            magnetizations: end.magnetizations,
        });
    }
    found.solutions.sort_by(|a, b| a.free_energy.total_cmp(&b.free_energy));
    Ok(found)
}
