//! Settings of the solvers of the mean-field equations.

use serde::{Deserialize, Serialize};

use super::kind::Solver;

/// Settings of the solvers of the mean-field equations.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct FixedPoint {
    /// γ in (0, 1]: the share of the new value in a damped step, the fallback of every solver.
    pub damping: f64,
    /// The iteration stops when no magnetization would move by more than this; 0 runs all iterations.
    pub tolerance: f64,
    /// Largest number of evaluations of the equations per replica; for the damped solver, the number of iterations.
    pub iterations: usize,
    /// The solver.
    #[serde(default)]
    pub solver: Solver,
}

impl Default for FixedPoint {
    fn default() -> Self {
        Self { damping: 0.5, tolerance: 0.0, iterations: 3, solver: Solver::Damped }
    }
}

impl FixedPoint {
    /// The same settings with another solver.
    pub fn by(self, solver: Solver) -> Self {
        Self { solver, ..self }
    }
}
