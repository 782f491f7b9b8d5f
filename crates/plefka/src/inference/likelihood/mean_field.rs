//! The log-likelihood with ln Z from mean field: F ≈ −ln Σ_α e^{−F_α} over the distinct solutions α found from many
//! starts. An estimate without error bars; its accuracy is that of the expansion.

use crate::data::Rows;
use crate::float::Float;
use crate::inference::solutions::solutions_watched;
use crate::inference::solver::GoOn;
use crate::inference::{Expansion, FixedPoint};
use crate::model::Rbm;

/// ln Z from mean field and the numbers of its solutions and failures.
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
    log_partition_watched(rbm, expansion, settings, (beta, &|| true), starts)
}

/// [`log_partition`], which ends early when it is not to go on; the result is then useless.
pub(crate) fn log_partition_watched<F: Float>(
    rbm: &Rbm<F>,
    expansion: &dyn Expansion<F>,
    settings: FixedPoint,
    way: (F, GoOn<'_>),
    starts: &Rows<F>,
) -> MeanFieldPartition {
    let found = solutions_watched(rbm, expansion, settings, way, starts);
    MeanFieldPartition { log_partition: found.log_partition(), solutions: found.len(), failed: found.failed }
}
