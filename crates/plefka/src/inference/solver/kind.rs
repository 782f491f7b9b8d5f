//! How the mean-field equations are solved: the solvers by name.

use serde::{Deserialize, Serialize};

/// How the mean-field equations are solved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Solver {
    /// m ← (1−γ) m + γ G(m), the hidden layer with the new visible values: slow where the machine is close to an
    /// instability, and the cheapest for few iterations.
    #[default]
    Damped,
    /// Anderson acceleration: a combination of the last few iterates whose residual is smallest. As cheap per iteration
    /// as damping. It may end at a solution that damping would leave.
    Anderson,
    /// β rises from a tenth of its value, every stage starting where the last one ended: the solution that is reached
    /// does not depend on the start where the equations have one solution at high temperature.
    Annealed,
    /// Newton's method, its linear systems by GMRES; one replica after the other, so that it pays for few replicas or
    /// small tolerances. It may end at a solution that damping would leave.
    Newton,
}

impl Solver {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Damped, Self::Anderson, Self::Annealed, Self::Newton];

    /// The name in settings and documents.
    pub fn name(self) -> &'static str {
        match self {
            Self::Damped => "damped",
            Self::Anderson => "anderson",
            Self::Annealed => "annealed",
            Self::Newton => "newton",
        }
    }

    /// Whether it can end at a solution that damping would leave.
    pub fn may_end_unstable(self) -> bool {
        matches!(self, Self::Anderson | Self::Newton)
    }
}
