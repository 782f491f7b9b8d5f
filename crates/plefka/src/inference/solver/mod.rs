//! Solvers of the mean-field equations x = G(x), where x = (m, n) and G gives the new visible and then the new hidden
//! magnetizations: damping, Anderson acceleration, annealing from high temperature, and Newton–Krylov. One file per
//! solver, one line in `solve`. All have the same fixed points; they differ in the number of evaluations of G.

use ndarray::Array2;

use crate::float::Float;

mod anderson;
mod annealed;
mod damped;
mod equations;
mod gmres;
mod kind;
mod newton;
mod settings;
mod solved;
mod vector;

pub(super) use equations::{Equations, GoOn};
pub use kind::Solver;
pub use settings::FixedPoint;
pub(super) use solved::{Solved, nan_max};

/// Solves from the given magnetizations with the solver of the settings.
pub(super) fn solve<F: Float>(
    settings: &FixedPoint,
    equations: &Equations<'_, F>,
    start: (Array2<F>, Array2<F>),
) -> Solved<F> {
    match settings.solver {
        Solver::Damped => damped::solve(settings, equations, start),
        Solver::Anderson => anderson::solve(settings, equations, start),
        Solver::Annealed => annealed::solve(settings, equations, start),
        Solver::Newton => newton::solve(settings, equations, start),
    }
}
