//! Mean field for the Ising model: m = tanh(β(h + Jm) − m∘r(m)) with a reaction r that depends on the theory, solved by
//! damped iteration for many replicas at once. −F = S(m) + β(h·m + ½ mᵀJm) + A(m), r·m = −∂A/∂m.

use ndarray::{Array1, Array2, ArrayView1, Axis};
use plefka::error::{Error, Result};
use plefka::inference::watch::Watch;
use rayon::prelude::*;

use super::{Ising, check_beta, entropy};

mod adaptive;

plefka::choices! {
    /// Which reaction.
    pub enum Theory: "theory" {
        Naive = "naive": "None: independent spins in the mean field of the others",
        /// r = β² (J∘J)(1 − m²), A = ¼ β² Σ_ij J_ij² (1−m_i²)(1−m_j²).
        Tap = "tap": "Thouless, Anderson & Palmer (1977), Plefka's second order",
        /// The reaction whose linear response has the variances 1 − m²; for couplings of any statistics.
        Adaptive = "adaptive": "Adaptive TAP, Opper & Winther (2001)",
    }
}

/// The settings of the iteration.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeanFieldSettings {
    /// Share of the new value in an iteration, in (0, 1].
    pub damping: f64,
    /// A replica has converged when no magnetization would change by more than this.
    pub tolerance: f64,
    /// Largest number of iterations.
    pub iterations: usize,
}

impl Default for MeanFieldSettings {
    fn default() -> Self {
        Self { damping: 0.5, tolerance: 1e-10, iterations: 2000 }
    }
}

/// The result of one replica.
#[derive(Debug, Clone)]
pub struct Solution {
    /// m, (N).
    pub magnetizations: Array1<f64>,
    /// The theory's −ln Z, nats; NaN if the theory has no value.
    pub free_energy: f64,
    /// Number of iterations.
    pub iterations: usize,
    /// max |tanh(…) − m| at the last iteration; above the tolerance the replica has not converged.
    pub residual: f64,
}

/// Solves the equations from every row of `start`, (replicas × N).
///
/// # Errors
/// [`Error::Setting`] for a β or settings out of range; [`Error::Input`] for starts of another width or outside [−1,
/// 1]; [`Error::Interrupted`].
pub fn solve(
    ising: &Ising,
    beta: f64,
    theory: Theory,
    settings: MeanFieldSettings,
    start: &Array2<f64>,
    watch: Watch<'_>,
) -> Result<Vec<Solution>> {
    check_beta(beta)?;
    check(ising, settings, start)?;
    let rows: Vec<ArrayView1<'_, f64>> = start.axis_iter(Axis(0)).collect();
    let solve = |(k, row): (usize, ArrayView1<'_, f64>)| {
        let of_row = |share: f64| watch((k as f64 + share) / start.nrows() as f64);
        solve_one(ising, beta, theory, settings, row.to_owned(), &of_row)
    };
    rows.into_par_iter().enumerate().map(solve).collect()
}

fn solve_one(
    ising: &Ising,
    beta: f64,
    theory: Theory,
    settings: MeanFieldSettings,
    start: Array1<f64>,
    watch: Watch<'_>,
) -> Result<Solution> {
    let mut m = start;
    let mut warm = None;
    let (mut iterations, mut residual) = (0, f64::INFINITY);
    while iterations < settings.iterations && residual > settings.tolerance {
        if watch(iterations as f64 / settings.iterations as f64).is_break() {
            return Err(Error::Interrupted("mean field"));
        }
        iterations += 1;
        let field = total_field(ising, beta, &m, reaction(ising, beta, theory, &m, &mut warm));
        let new = field.mapv(f64::tanh);
        residual = new
            .iter()
            .zip(&m)
            .fold(0.0f64, |r, (a, b)| if a.is_nan() { f64::NAN } else { r.max((a - b).abs()) });
        if residual.is_nan() {
            break;
        }
        m.zip_mut_with(&new, |m, new| *m += settings.damping * (new - *m));
    }
    let free_energy = free_energy(ising, beta, theory, m.view());
    Ok(Solution { magnetizations: m, free_energy, iterations, residual })
}

/// β(h + Jm) − m∘r.
fn total_field(ising: &Ising, beta: f64, m: &Array1<f64>, reaction: Array1<f64>) -> Array1<f64> {
    let inputs = ising.couplings.apply(m.view().insert_axis(Axis(0)));
    beta * (&ising.field + &inputs.row(0)) - m * &reaction
}

/// r(m); `warm` is the start of the adaptive theory's own iteration.
fn reaction(
    ising: &Ising,
    beta: f64,
    theory: Theory,
    m: &Array1<f64>,
    warm: &mut Option<Array1<f64>>,
) -> Array1<f64> {
    let variances = m.mapv(|m| (1.0 - m * m).max(0.0));
    match theory {
        Theory::Naive => Array1::zeros(m.len()),
        Theory::Tap => {
            let squared = ising.couplings.apply_squared(variances.view().insert_axis(Axis(0)));
            beta * beta * &squared.row(0)
        }
        Theory::Adaptive => match adaptive::precisions(ising, beta, &variances, warm.take()) {
            Some(found) => {
                *warm = Some(found.lambda.clone());
                found.reaction
            }
            None => Array1::from_elem(m.len(), f64::NAN),
        },
    }
}

/// The theory's −ln Z at magnetizations m, nats; stationary at the theory's solutions.
pub fn free_energy(ising: &Ising, beta: f64, theory: Theory, m: ArrayView1<'_, f64>) -> f64 {
    let inputs = ising.couplings.apply(m.insert_axis(Axis(0)));
    let linear = entropy(m) + beta * (ising.field.dot(&m) + 0.5 * m.dot(&inputs.row(0)));
    let variances = m.mapv(|m| (1.0 - m * m).max(0.0));
    let fluctuations = match theory {
        Theory::Naive => 0.0,
        Theory::Tap => {
            let squared = ising.couplings.apply_squared(variances.view().insert_axis(Axis(0)));
            0.25 * beta * beta * variances.dot(&squared.row(0))
        }
        Theory::Adaptive => {
            adaptive::precisions(ising, beta, &variances, None).map_or(f64::NAN, |found| found.value)
        }
    };
    -(linear + fluctuations)
}

fn check(ising: &Ising, settings: MeanFieldSettings, start: &Array2<f64>) -> Result<()> {
    if !(settings.damping > 0.0 && settings.damping <= 1.0) {
        return Err(Error::setting("damping", settings.damping, "a number in (0, 1]"));
    }
    if !(settings.tolerance >= 0.0 && settings.tolerance.is_finite()) {
        return Err(Error::setting("tolerance", settings.tolerance, "a finite number, at least 0"));
    }
    if start.ncols() != ising.n_spins() {
        return Err(Error::input("number of magnetizations", start.ncols(), ising.n_spins()));
    }
    match start.indexed_iter().find(|(_, m)| !(-1.0..=1.0).contains(*m)) {
        Some(((row, spin), m)) => {
            Err(Error::input(format!("start {row}, spin {spin}"), m, "a number in [-1, 1]"))
        }
        None => Ok(()),
    }
}
