//! Solutions of the mean-field equations m = κ₁(βa + ∂A/∂m), n = κ₁(βb + ∂A/∂n) for many replicas at once, with their
//! free energies and gradients.

use ndarray::Array2;

use super::cumulants::Cumulants;
use super::expansion::{Couplings, Expansion, scaled};
use super::own_parameters;
use super::solver::{self, Equations, FixedPoint, GoOn, Solved, nan_max};
use crate::float::Float;
use crate::kernels::{memory, rows};
use crate::model::{Coupling, Gradient, Layer, Outer, Rbm, Statistics, weighted};

/// The result of an iteration; a replica that did not converge is data, not an error.
#[derive(Debug, Clone)]
pub struct Equilibrium<F: Float> {
    /// Visible magnetizations and cumulants, (replicas × n_visible).
    pub visible: Cumulants<F>,
    /// Hidden magnetizations and cumulants, (replicas × n_hidden).
    pub hidden: Cumulants<F>,
    /// Evaluations of the equations for the replica that needed most; for the damped solver, the number of iterations.
    pub iterations: usize,
    /// Evaluations for every replica.
    pub evaluations: Vec<usize>,
    /// max |κ₁(field) − m| of every replica, over both layers, at its last evaluation. NaN for a replica that diverged.
    pub residuals: Vec<f64>,
    beta: F,
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
        self.solve_watched(rbm, expansion, (beta, &|| true), start)
    }

    /// [`FixedPoint::solve`], which ends early when it is not to go on.
    pub(crate) fn solve_watched<F: Float>(
        &self,
        rbm: &Rbm<F>,
        expansion: &dyn Expansion<F>,
        (beta, go_on): (F, GoOn<'_>),
        start: (Array2<F>, Array2<F>),
    ) -> Equilibrium<F> {
        let equations = Equations::new(rbm, expansion, beta).watched(go_on);
        let Solved { visible, hidden, residuals, evaluations } = solver::solve(self, &equations, start);
        let iterations = evaluations.iter().copied().max().unwrap_or(0);
        Equilibrium { visible, hidden, iterations, evaluations, residuals, beta }
    }
}

impl<F: Float> Equilibrium<F> {
    /// The largest residual of all replicas.
    pub fn residual(&self) -> f64 {
        self.residuals.iter().copied().fold(0.0, nan_max)
    }

    /// The replicas without a solution: their residual is above `tolerance` or NaN.
    pub fn failed(&self, tolerance: f64) -> Vec<usize> {
        let converged = |replica: &usize| self.residuals[*replica] <= tolerance;
        (0..self.residuals.len()).filter(|replica| !converged(replica)).collect()
    }

    /// F_α = −(S + βa·m + βb·n + A) of every replica, in nats: −ln Z where the solution is unique.
    pub fn free_energies(&self, rbm: &Rbm<F>, expansion: &dyn Expansion<F>) -> Vec<f64> {
        let weights = scaled(&rbm.weights, self.beta);
        let interaction = expansion.value(Couplings::new(&weights), &self.visible, &self.hidden);
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

    /// ∂ ln Z/∂ parameter averaged over replicas, by the envelope theorem: β m, β n and β ∂A/∂(βW). `weights` are the
    /// replicas' weights in the mean; `None` means equal weights.
    pub fn gradient(&self, rbm: &Rbm<F>, expansion: &dyn Expansion<F>, weights: Option<&[F]>) -> Gradient<F> {
        let [visible, hidden] = self.of_layers(rbm, expansion, weights);
        let mut gradient = Gradient { visible, hidden, weights: Array2::zeros(rbm.weights.dim()) };
        let total = rows::total_weight(self.visible.replicas(), weights);
        let shares: Option<Vec<F>> = weights.map(|w| w.iter().map(|w| F::of(w.wide() / total)).collect());
        expansion.add_weight_gradient(
            Couplings::new(&scaled(&rbm.weights, self.beta)),
            &self.visible,
            &self.hidden,
            shares.as_deref(),
            &mut gradient.weights,
        );
        if self.beta != F::one() {
            gradient.weights *= self.beta;
        }
        gradient
    }

    /// The gradient of [`Self::gradient`], with the weight gradient left as products of cumulants if the expansion
    /// consists of such products.
    pub fn statistics(
        &self,
        rbm: &Rbm<F>,
        expansion: &dyn Expansion<F>,
        weights: Option<&[F]>,
    ) -> Statistics<F> {
        let scalar = self.visible.colours() == 1 && self.hidden.colours() == 1;
        let Some(terms) = expansion.weight_gradient_terms().filter(|_| scalar) else {
            return self.gradient(rbm, expansion, weights).into();
        };
        let total = rows::total_weight(self.visible.replicas(), weights);
        let outer = |&order: &usize| Outer {
            visible: weighted(memory::copy(self.visible.kappa(order)), weights),
            hidden: memory::copy(self.hidden.kappa(order)),
            // The derivative by βW of a term that has its own power of β.
            scale: F::of(self.beta.wide().powi(order as i32) / (total * factorial(order - 1))),
            power: order - 1,
        };
        let [visible, hidden] = self.of_layers(rbm, expansion, weights);
        Statistics { visible, hidden, weights: Coupling::Outer(terms.iter().map(outer).collect()) }
    }

    /// ∂ ln Z/∂ parameter for the parameters of the layers.
    fn of_layers(&self, rbm: &Rbm<F>, expansion: &dyn Expansion<F>, weights: Option<&[F]>) -> [Array2<F>; 2] {
        let scale = F::of(self.beta.wide() / rows::total_weight(self.visible.replicas(), weights));
        let couplings = scaled(&rbm.weights, self.beta);
        let couplings = Couplings::new(&couplings);
        [
            (&self.visible, &self.hidden, &rbm.visible, couplings),
            (&self.hidden, &self.visible, &rbm.hidden, couplings.mirror()),
        ]
        .map(|(own, other, layer, couplings)| {
            let mut out = Array2::zeros(layer.parameters.dim());
            let sums = rows::weighted_column_sums(&own.mean, weights);
            out.iter_mut().zip(sums).for_each(|(g, s)| *g = scale * s);
            own_parameters::add_gradient(
                layer,
                self.beta,
                expansion,
                couplings,
                (own, other),
                weights,
                &mut out,
            );
            out
        })
    }

    /// Visible and hidden magnetizations.
    pub(crate) fn into_magnetizations(self) -> (Array2<F>, Array2<F>) {
        (self.visible.into_mean(), self.hidden.into_mean())
    }
}

fn factorial(n: usize) -> f64 {
    (1..=n).map(|k| k as f64).product()
}
