//! The log-likelihood with ln Z from mean field: F ≈ −ln Σ_α e^{−F_α} over the distinct solutions α found from
//! many starts. An estimate without error bars: it is as good as the expansion.

use ndarray::ArrayView1;

use crate::data::Rows;
use crate::float::Float;
use crate::inference::exact::log_sum_exp;
use crate::inference::{Expansion, FixedPoint};
use crate::model::Rbm;

/// Two solutions are the same when no magnetization differs by more than this.
const SAME: f64 = 0.01;
/// A replica whose residual is larger than this has not found a solution.
const CONVERGED: f64 = 1e-3;

/// ln Z from mean field and what it is made of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeanFieldPartition {
    /// ln Σ_α e^{−F_α}, nats; −∞ if no start converged.
    pub log_partition: f64,
    /// Number of distinct solutions.
    pub solutions: usize,
    /// Number of starts whose iteration did not converge.
    pub failed: usize,
}

/// Solves from every row of `starts` and sums over the distinct solutions.
pub fn log_partition<F: Float>(
    rbm: &Rbm<F>,
    expansion: &dyn Expansion<F>,
    settings: FixedPoint,
    beta: F,
    starts: &Rows<F>,
) -> MeanFieldPartition {
    let hidden = rbm.hidden_mean(starts, beta);
    let equilibrium = settings.solve(rbm, expansion, beta, (starts.to_dense(), hidden));
    let free_energies = equilibrium.free_energies(rbm, expansion);
    let means = &equilibrium.visible.mean;
    let mut distinct: Vec<usize> = Vec::new();
    let mut failed = 0;
    for (replica, (&residual, free_energy)) in equilibrium.residuals.iter().zip(&free_energies).enumerate() {
        if residual.is_nan() || residual > CONVERGED || !free_energy.is_finite() {
            failed += 1;
        } else if !distinct.iter().any(|&other| same(means.row(replica), means.row(other))) {
            distinct.push(replica);
        }
    }
    let exponents: Vec<f64> = distinct.iter().map(|&r| -free_energies[r]).collect();
    MeanFieldPartition { log_partition: log_sum_exp(&exponents), solutions: distinct.len(), failed }
}

fn same<F: Float>(a: ArrayView1<'_, F>, b: ArrayView1<'_, F>) -> bool {
    a.iter().zip(b).all(|(&x, &y)| (x - y).abs().wide() < SAME)
}
