//! How the mean-field equations are solved: the solvers by name.

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
}
