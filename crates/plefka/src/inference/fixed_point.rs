//! The mean-field equations m = κ₁(βa + ∂A/∂m), n = κ₁(βb + ∂A/∂n), iterated with damping:
//! m ← (1−γ) m + γ κ₁(…), the hidden layer with the visible layer's new values. Many replicas at once.

use ndarray::Array2;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::cumulants::Cumulants;
use super::expansion::{Couplings, Expansion, powers};
use super::own_parameters;
use crate::float::Float;
use crate::kernels::elementwise;
use crate::kernels::rows::{self, slice, slice_mut};
use crate::model::{Gradient, Layer, Rbm};

/// How the equations are iterated.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct FixedPoint {
    /// γ in (0, 1]: the share of the new value.
    pub damping: f64,
    /// Stops when no magnetization would move by more than this; 0 runs all iterations.
    pub tolerance: f64,
    /// At most so many iterations.
    pub iterations: usize,
}

impl Default for FixedPoint {
    fn default() -> Self {
        Self { damping: 0.5, tolerance: 0.0, iterations: 3 }
    }
}

/// Where the iteration ended; not converging is data, not an error.
#[derive(Debug, Clone)]
pub struct Equilibrium<F: Float> {
    /// Visible magnetizations and cumulants, (replicas × n_visible).
    pub visible: Cumulants<F>,
    /// Hidden magnetizations and cumulants, (replicas × n_hidden).
    pub hidden: Cumulants<F>,
    /// Iterations made.
    pub iterations: usize,
    /// max |κ₁(field) − m| of every replica, over both layers, at the last iteration.
    pub residuals: Vec<f64>,
    /// −F = ln Z estimated from every replica is computed from these.
    beta: F,
    powers: Vec<Array2<F>>,
}

impl FixedPoint {
    /// Iterates from the given magnetizations, (replicas × n_visible) and (replicas × n_hidden).
    pub fn solve<F: Float>(
        &self,
        rbm: &Rbm<F>,
        expansion: &dyn Expansion<F>,
        beta: F,
        start: (Array2<F>, Array2<F>),
    ) -> Equilibrium<F> {
        let powers = powers(&rbm.weights, beta, expansion.powers());
        let couplings = Couplings::new(&powers);
        let mut visible = Cumulants::new(&rbm.visible, beta, start.0, expansion.cumulants());
        let mut hidden = Cumulants::new(&rbm.hidden, beta, start.1, expansion.cumulants());
        let mut residuals = vec![f64::INFINITY; visible.replicas()];
        let mut iterations = 0;
        while iterations < self.iterations {
            let first = self.relax(&rbm.visible, expansion, beta, couplings, &mut visible, &hidden);
            let second = self.relax(&rbm.hidden, expansion, beta, couplings.mirror(), &mut hidden, &visible);
            residuals = first.into_iter().zip(second).map(|(a, b)| nan_max(a, b)).collect();
            iterations += 1;
            if residuals.iter().all(|&r| r <= self.tolerance) {
                break;
            }
        }
        Equilibrium { visible, hidden, iterations, residuals, beta, powers }
    }

    /// One damped update of the `own` layer; returns max |κ₁(field) − m| of every replica.
    fn relax<F: Float>(
        &self,
        layer: &Layer<F>,
        expansion: &dyn Expansion<F>,
        beta: F,
        couplings: Couplings<'_, F>,
        own: &mut Cumulants<F>,
        other: &Cumulants<F>,
    ) -> Vec<f64> {
        let field = layer.field().mapv(|a| beta * a);
        let mut update = Array2::zeros(own.mean.dim());
        update.rows_mut().into_iter().for_each(|mut row| row.assign(&field));
        expansion.add_field(couplings, own, other, &mut update);
        layer.mean(beta, &mut update);
        let gamma = F::of(self.damping);
        let n = update.ncols();
        let pairs = slice_mut(&mut own.mean).par_chunks_mut(n).zip(slice(&update).par_chunks(n));
        let residuals =
            pairs.with_min_len(rows::ROW_BLOCK).map(|(m, new)| elementwise::damp(m, new, gamma)).collect();
        own.refresh(layer, beta);
        residuals
    }
}

/// The larger of two numbers, NaN if either is: a diverged replica is never called converged.
fn nan_max(a: f64, b: f64) -> f64 {
    if a.is_nan() || a > b { a } else { b }
}

impl<F: Float> Equilibrium<F> {
    /// The largest residual of all replicas.
    pub fn residual(&self) -> f64 {
        self.residuals.iter().copied().fold(0.0, nan_max)
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
        let total = weights.map_or(self.visible.replicas() as f64, |w| w.iter().map(|w| w.wide()).sum());
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
        gradient.weights *= self.beta;
        for (own, other, layer, couplings, out) in [
            (&self.visible, &self.hidden, &rbm.visible, couplings, &mut gradient.visible),
            (&self.hidden, &self.visible, &rbm.hidden, couplings.mirror(), &mut gradient.hidden),
        ] {
            own_parameters::add_gradient(layer, self.beta, expansion, couplings, (own, other), weights, out);
        }
        gradient
    }
}
