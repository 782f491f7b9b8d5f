//! Solvers of the mean-field equations x = G(x), x = (m, n), G the new visible and then the new hidden magnetizations:
//! damping, Anderson acceleration, annealing from high temperature, and Newton–Krylov. One file each, one line in
//! `Solver::solve`. All end at the same fixed points; they differ in how many evaluations of G they need.

use ndarray::Array2;

use super::cumulants::Cumulants;
use super::fixed_point::FixedPoint;
use crate::float::Float;

mod anderson;
mod annealed;
mod damped;
mod equations;
mod gmres;
mod newton;
mod vector;

pub(super) use equations::Equations;

crate::choices! {
    /// How the mean-field equations are solved.
    #[derive(Default)]
    pub enum Solver: "solver" {
        /// m ← (1−γ) m + γ G(m), the hidden layer with the new visible values: slow where the machine is close to an
        /// instability.
        #[default]
        Damped = "damped": "Damped iteration, the cheapest for few iterations",
        /// A combination of the last few iterates whose residual is smallest. As cheap per iteration as damping. It may
        /// end at a solution that damping would leave.
        Anderson = "anderson": "Anderson acceleration",
        /// β rises from a tenth of its value, every stage starting where the last one ended: the solution that is reached
        /// does not depend on the start where the equations have one solution at high temperature.
        Annealed = "annealed": "Annealing from high temperature",
        /// One replica after the other, so that it pays for few replicas or small tolerances. It may end at a solution
        /// that damping would leave.
        Newton = "newton": "Newton's method, its linear systems by GMRES",
    }
}

impl Solver {
    /// Whether it can end at a solution that damping would leave.
    pub fn may_end_unstable(self) -> bool {
        matches!(self, Self::Anderson | Self::Newton)
    }

    pub(super) fn solve<F: Float>(
        self,
        settings: &FixedPoint,
        equations: &Equations<'_, F>,
        start: (Array2<F>, Array2<F>),
    ) -> Solved<F> {
        match self {
            Self::Damped => damped::solve(settings, equations, start),
            Self::Anderson => anderson::solve(settings, equations, start),
            Self::Annealed => annealed::solve(settings, equations, start),
            Self::Newton => newton::solve(settings, equations, start),
        }
    }
}

/// Where a solver ended.
#[derive(Debug)]
pub(super) struct Solved<F> {
    pub(super) visible: Cumulants<F>,
    pub(super) hidden: Cumulants<F>,
    /// max |G(x) − x| of every replica, where it was last looked at; infinite where it never was.
    pub(super) residuals: Vec<f64>,
    /// Evaluations of G for every replica.
    pub(super) evaluations: Vec<usize>,
}

/// The larger of two numbers, NaN if either is: a diverged replica is never called converged.
pub(super) fn nan_max(a: f64, b: f64) -> f64 {
    if a.is_nan() || a > b { a } else { b }
}
