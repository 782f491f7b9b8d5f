//! The mean-field equations m = κ₁(βa + ∂A/∂m), n = κ₁(βb + ∂A/∂n): how they are to be solved, and the solutions with
//! what follows from them, free energies and gradients. Many replicas at once.

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::cumulants::Cumulants;
use super::expansion::{Couplings, Expansion};
use super::own_parameters;
use super::solver::{Equations, Solved, Solver, nan_max};
use crate::float::Float;
use crate::kernels::rows;
use crate::model::{Gradient, Layer, Rbm};

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

/// Where the iteration ended; not converging is data, not an error.
#[derive(Debug, Clone)]
pub struct Equilibrium<F: Float> {
    /// Visible magnetizations and cumulants, (replicas × n_visible).
    pub visible: Cumulants<F>,
    /// Hidden magnetizations and cumulants, (replicas × n_hidden).
    pub hidden: Cumulants<F>,
    /// Evaluations of the equations for the replica that needed most: the iterations of the damped solver.
    pub iterations: usize,
    /// Evaluations for every replica.
    pub evaluations: Vec<usize>,
    /// max |κ₁(field) − m| of every replica, over both layers, where it was last looked at. NaN for a replica that
    /// diverged.
    pub residuals: Vec<f64>,
    /// −F = ln Z estimated from every replica is computed from these.
    beta: F,
    powers: Vec<Array2<F>>,
}

impl FixedPoint {
    /// Solves from the given magnetizations, (replicas × n_visible) and (replicas × n_hidden).
    pub fn solve<F: Float>(
        &self,
        rbm: &Rbm<F>,
        expansion: &dyn Expansion<F>,
        beta: F,
        start: (Array2<F>, Array2<F>),
    ) -> Equilibrium<F> {
        let equations = Equations::new(rbm, expansion, beta);
        let Solved { visible, hidden, residuals, evaluations } = self.solver.solve(self, &equations, start);
        let iterations = evaluations.iter().copied().max().unwrap_or(0);
        let powers = equations.into_powers();
        Equilibrium { visible, hidden, iterations, evaluations, residuals, beta, powers }
    }

    /// The same with another solver.
    pub fn by(self, solver: Solver) -> Self {
        Self { solver, ..self }
    }
}

impl<F: Float> Equilibrium<F> {
    /// The largest residual of all replicas.
    pub fn residual(&self) -> f64 {
        self.residuals.iter().copied().fold(0.0, nan_max)
    }

    /// The replicas that did not find a solution: whose residual is above `tolerance`, or NaN.
    pub fn failed(&self, tolerance: f64) -> Vec<usize> {
        let converged = |replica: &usize| self.residuals[*replica] <= tolerance;
        (0..self.residuals.len()).filter(|replica| !converged(replica)).collect()
    }

    /// F_α = −(S + βa·m + βb·n + A) of every replica, in nats: −ln Z where the solution is unique.
    pub fn free_energies(&self, rbm: &Rbm<F>, expansion: &dyn Expansion<F>) -> Vec<f64> {
        let interaction = expansion.value(Couplings::new(&self.powers), &self.visible, &self.hidden);
        let sites = |layer: &Layer<F>, means: &Array2<F>| -> Vec<f64> {
            let field = layer.field();
            let entropy = layer.entropy(self.beta, means);
            entropy
                .into_iter()
                .zip(means.rows())
                .map(|(s, m)| {
                    s + self.beta.wide()
                        * m.iter().zip(field).map(|(&m, &a)| m.wide() * a.wide()).sum::<f64>()
                })
                .collect()
        };
        let visible = sites(&rbm.visible, &self.visible.mean);
        let hidden = sites(&rbm.hidden, &self.hidden.mean);
        visible.into_iter().zip(hidden).zip(interaction).map(|((v, h), a)| -(v + h + a)).collect()
    }

    /// ∂ ln Z/∂ parameter averaged over replicas, by the envelope theorem: β m, β n and β ∂A/∂(βW). `weights` are
    /// the replicas' weights in the mean; `None` means equal ones.
    pub fn gradient(&self, rbm: &Rbm<F>, expansion: &dyn Expansion<F>, weights: Option<&[F]>) -> Gradient<F> {
        let total = rows::total_weight(self.visible.replicas(), weights);
        let shares: Option<Vec<F>> = weights.map(|w| w.iter().map(|w| F::of(w.wide() / total)).collect());
        let mut gradient = Gradient::zeros(rbm);
        let scale = F::of(self.beta.wide() / total);
        for (array, cumulants) in
            [(&mut gradient.visible, &self.visible), (&mut gradient.hidden, &self.hidden)]
        {
            let sums = rows::weighted_column_sums(&cumulants.mean, weights);
            array.iter_mut().zip(sums).for_each(|(g, s)| *g = scale * s);
        }
        let couplings = Couplings::new(&self.powers);
        expansion.add_weight_gradient(
            couplings,
            &self.visible,
            &self.hidden,
            shares.as_deref(),
            &mut gradient.weights,
        );
        if self.beta != F::one() {
            gradient.weights *= self.beta;
        }
        for (own, other, layer, couplings, out) in [
            (&self.visible, &self.hidden, &rbm.visible, couplings, &mut gradient.visible),
            (&self.hidden, &self.visible, &rbm.hidden, couplings.mirror(), &mut gradient.hidden),
        ] {
            own_parameters::add_gradient(layer, self.beta, expansion, couplings, (own, other), weights, out);
        }
        gradient
    }
}
