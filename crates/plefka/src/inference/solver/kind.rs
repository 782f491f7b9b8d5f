//! The solvers of the mean-field equations, by name.

crate::choices! {
    /// How the mean-field equations are solved.
    #[derive(Default)]
    #[non_exhaustive]
    pub enum Solver: "solver" {
        /// m ← (1−γ) m + γ G(m); the hidden layer uses the new visible values. Slow if the machine is close to an
        /// instability.
        #[default]
        Damped = "damped": "Damped iteration, the cheapest for few iterations",
        /// A combination of the last few iterates with the smallest residual. An iteration is as cheap as a damped one.
        /// The result may be a solution that damping would leave.
        Anderson = "anderson": "Anderson acceleration",
        /// β rises from a tenth of its value, and every stage starts from the previous solution: if the equations have
        /// one solution at high temperature, the result does not depend on the start.
        Annealed = "annealed": "Annealing from high temperature",
        /// One replica after the other, so that the method is efficient for few replicas or small tolerances. The
        /// result may be a solution that damping would leave.
        Newton = "newton": "Newton's method, its linear systems by GMRES",
    }
}

impl Solver {
    /// Whether the solver can end at a solution that damping would leave.
    pub fn may_end_unstable(self) -> bool {
        matches!(self, Self::Anderson | Self::Newton)
    }
}
