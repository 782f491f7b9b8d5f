//! Cumulants of every unit of a layer as functions of its magnetization: κ₁ = m, κ₂, κ₃ … and dκ_n/dm = κ_{n+1}/κ₂.

use ndarray::Array2;

use crate::float::Float;
use crate::model::Layer;

/// Magnetizations of a layer, (replicas × n_units), and the cumulants that go with them.
#[derive(Debug, Clone)]
pub struct Cumulants<F> {
    /// κ₁: the magnetizations.
    pub mean: Array2<F>,
    /// κ₂, dκ₂/dm, κ₃, dκ₃/dm …
    higher: Vec<Array2<F>>,
    states: Option<&'static [f64]>,
}

impl<F: Float> Cumulants<F> {
    /// Cumulants up to κ_`order` at the given means.
    pub fn new(layer: &Layer<F>, beta: F, mean: Array2<F>, order: usize) -> Self {
        let higher = vec![Array2::zeros(mean.dim()); 2 * order.saturating_sub(1)];
        let mut cumulants = Self { mean, higher, states: layer.unit.states() };
        cumulants.refresh(layer, beta);
        cumulants
    }

    /// Recomputes the higher cumulants after `mean` has changed.
    pub fn refresh(&mut self, layer: &Layer<F>, beta: F) {
        if !self.higher.is_empty() {
            layer.cumulants(beta, &self.mean, &mut self.higher);
        }
    }

    /// κ_n, n ≥ 1.
    pub fn kappa(&self, n: usize) -> &Array2<F> {
        if n == 1 { &self.mean } else { &self.higher[2 * (n - 2)] }
    }

    /// dκ_n/dm, n ≥ 2.
    pub fn slope(&self, n: usize) -> &Array2<F> {
        &self.higher[2 * (n - 2) + 1]
    }

    /// The values that the units can take, for units that can be enumerated.
    pub fn states(&self) -> Option<&'static [f64]> {
        self.states
    }

    /// Number of replicas.
    pub fn replicas(&self) -> usize {
        self.mean.nrows()
    }
}
