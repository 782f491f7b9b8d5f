//! How the mean-field equations are to be solved.

use serde::{Deserialize, Serialize};

use super::kind::Solver;

/// How the equations are solved.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct FixedPoint {
    /// γ in (0, 1]: the share of the new value in a damped step, which every solver falls back to.
    pub damping: f64,
    /// Stops when no magnetization would move by more than this; 0 runs all iterations.
    pub tolerance: f64,
    /// At most so many evaluations of the equations per replica: of the damped iteration, that many iterations.
    pub iterations: usize,
    /// Which solver.
    #[serde(default)]
    pub solver: Solver,
}

impl Default for FixedPoint {
    fn default() -> Self {
        Self { damping: 0.5, tolerance: 0.0, iterations: 3, solver: Solver::Damped }
    }
}

impl FixedPoint {
    /// The same with another solver.
    pub fn by(self, solver: Solver) -> Self {
        Self { solver, ..self }
    }
}
