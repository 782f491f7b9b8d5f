//! Solutions of the equations of Thouless, Anderson & Palmer (1977), m = tanh[β(h + Jm) − β² m∘J²(1−m²)]. Searches
//! start from minima of the energy and from means of chains. Each distinct solution is counted and has the condition
//! β²⟨(1−m²)²⟩ < 1 for the convergence of the underlying expansion (Plefka 1982).

use ndarray::{Array1, Array2, ArrayView1};
use plefka::error::{Error, Result};
use rayon::prelude::*;
use serde::Serialize;

use super::levenberg::{Equations, Root};
use crate::ising::gibbs::Chains;
use crate::ising::{Ising, Theory, mean_field};
use plefka::room::check_room;

/// Two solutions are the same if no magnetization differs by more than this.
const SAME: f64 = 1e-4;

/// Factor of the minima of the energy when a search starts from them.
const NEAR: f64 = 0.95;
/// Largest number of sweeps of the descent.
const DESCENT: usize = 1000;
/// Temperature at which the cooling of chains starts, number of cooling steps and sweeps per step; the means are then
/// taken over as many sweeps as the whole cooling.
const WARM: f64 = 1.2;
const STEPS: usize = 20;
const SWEEPS: usize = 10;

/// The settings of the search.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Search {
    /// Number of starts: half are minima of the energy below random states, half mean states of chains cooled to the
    /// temperature.
    pub starts: usize,
    /// A start has converged when the residual of the equations is below this.
    pub tolerance: f64,
    /// Largest number of steps of each start.
    pub steps: usize,
    /// Seed of the starts.
    pub seed: u64,
}

impl Default for Search {
    fn default() -> Self {
        Self { starts: 100, tolerance: 1e-9, steps: 200, seed: 1 }
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
    /// Number of starts that reached the solution.
    pub starts: usize,
    /// Largest residual among these starts.
    pub residual: f64,
}

/// The result of the search.
#[derive(Debug, Clone, Serialize)]
pub struct TapSearch {
    /// Distinct solutions, in ascending order of the free energy.
    pub solutions: Vec<Tap>,
    /// Starts that did not converge.
    pub unconverged: usize,
    /// Warnings, in plain sentences.
    pub warnings: Vec<String>,
}

/// Minima of the energy below random states, (starts × N).
fn minima(ising: &Ising, starts: usize, seed: u64) -> Result<Array2<f64>> {
    let mut chains = Chains::random(ising, starts, seed)?;
    for _ in 0..DESCENT {
        if chains.sweep(ising, f64::INFINITY) == 0 {
            break;
        }
    }
    Ok(chains.states() * NEAR)
}

/// Time averages of chains cooled from random states, (starts × N); they approximate a solution as long as the chain
/// stays near it.
fn means(ising: &Ising, beta: f64, starts: usize, seed: u64) -> Result<Array2<f64>> {
    let mut chains = Chains::random(ising, starts, seed)?;
    let warm = beta.min(1.0 / WARM);
    for step in 0..STEPS {
        let share = step as f64 / (STEPS - 1) as f64;
        // Evenly spaced temperatures.
        let at = 1.0 / ((1.0 - share) / warm + share / beta);
        (0..SWEEPS).for_each(|_| {
            chains.sweep(ising, at);
        });
    }
    let mut sums = Array2::zeros((starts, ising.n_spins()));
    for _ in 0..STEPS * SWEEPS {
        chains.sweep(ising, beta);
        chains.add_states(&mut sums);
    }
    // Adding one count for each value keeps the means away from ±1.
    Ok(sums / (STEPS * SWEEPS + 1) as f64)
}

/// Starting points of the searches: means, then minima.
fn starts(ising: &Ising, beta: f64, search: Search) -> Result<Vec<Array1<f64>>> {
    let cold = search.starts / 2;
    let means = means(ising, beta, search.starts - cold, search.seed)?;
    let mut all: Vec<Array1<f64>> = means.rows().into_iter().map(|row| row.to_owned()).collect();
    if cold > 0 {
        let minima = minima(ising, cold, search.seed.wrapping_add(1 << 32))?;
        all.extend(minima.rows().into_iter().map(|row| row.to_owned()));
    }
    Ok(all)
}

/// x = β²⟨(1−m²)²⟩: solutions with x > 1 do not belong to the model.
pub fn plefka_condition(beta: f64, m: ArrayView1<'_, f64>) -> f64 {
    beta * beta * m.iter().map(|m| (1.0 - m * m).powi(2)).sum::<f64>() / m.len() as f64
}

/// Distinct solutions of the equations for any model at inverse temperature β > 0.
///
/// # Errors
/// [`Error::Setting`] for no starts or no steps, or a β that is not positive.
pub fn solutions(ising: &Ising, beta: f64, search: Search) -> Result<TapSearch> {
    for (name, number) in [("starts", search.starts), ("steps", search.steps)] {
        if number == 0 {
            return Err(Error::setting(name, 0, "at least 1"));
        }
    }
    if beta.is_nan() || beta <= 0.0 {
        return Err(Error::setting("beta", beta, "a positive number"));
    }
    let n = ising.n_spins();
    check_room("starts", search.starts, 8.0 * search.starts as f64 * n as f64, 1.0)?;
    let equations = Equations::new(ising, beta);
    let starts = starts(ising, beta, search)?;
    let ends: Vec<Root> =
        starts.into_par_iter().map(|start| equations.root(start, search.tolerance, search.steps)).collect();
    let mut found = TapSearch { solutions: Vec::new(), unconverged: 0, warnings: Vec::new() };
    for end in ends {
        let converged = end.residual <= search.tolerance;
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
            free_energy: mean_field::free_energy(ising, beta, Theory::Tap, end.magnetizations.view())
                / (beta * n as f64),
            overlap: end.magnetizations.dot(&end.magnetizations) / n as f64,
            plefka: plefka_condition(beta, end.magnetizations.view()),
            starts: 1,
            residual: end.residual,
            magnetizations: end.magnetizations,
        });
    }
    found.solutions.sort_by(|a, b| a.free_energy.total_cmp(&b.free_energy));
    found.warnings = warnings(&found, search);
    Ok(found)
}

impl Tap {
    /// Whether the expansion behind the equations converges at the solution: x < 1.
    pub fn is_physical(&self) -> bool {
        self.plefka < 1.0
    }
}

fn warnings(found: &TapSearch, search: Search) -> Vec<String> {
    let Search { starts, steps, .. } = search;
    let mut out = Vec::new();
    if found.solutions.is_empty() {
        out.push(format!("no start of {starts} converged: no solution was found"));
    } else if !found.solutions.iter().any(Tap::is_physical) {
        out.push(
            "no solution has x = β²⟨(1−m²)²⟩ < 1: none of those found is a solution of the model".to_owned(),
        );
    }
    if !found.solutions.is_empty() && 2 * found.unconverged > starts {
        out.push(format!(
            "{} of {starts} starts did not converge within {steps} steps: there may be many more solutions than were \
             found",
            found.unconverged
        ));
    }
    out
}
