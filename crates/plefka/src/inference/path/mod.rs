//! Paths of machines from independent units, whose Z is known, to the target machine, whose Z is unknown. Along a path
//! the fields and the weights change linearly: f_t(v) = μ(v) e^{−βU(v) + α_t·v} Π_j Z_j(γ_t + s_t Wᵀv), with the hidden
//! units summed out; the own parameters of the units, if any, change linearly between models too. A straight path has
//! two nodes; a path through models saved along training has many (Béreux et al. 2026).

use std::sync::Arc;

use ndarray::Array2;

use super::base::Base;
use crate::error::{Error, Result};
use crate::float::Float;
use crate::model::{Layer, Rbm};
use crate::units::unit_of;

mod rung;

use rung::Weights;
pub use rung::{Chains, Rung};

/// A path of machines, t from 0 (independent units) to 1 (the target).
#[derive(Debug, Clone)]
pub struct Path<F: Float> {
    nodes: Vec<Node<F>>,
    visible: Layer<F>,
    hidden: Layer<F>,
    beta: F,
}

/// A machine on the path: weights `scale` · W and the parameters of its layers; row 0 of the parameters is the β-scaled
/// field.
#[derive(Debug, Clone)]
struct Node<F: Float> {
    weights: Arc<Weights<F>>,
    scale: f64,
    visible: Array2<f64>,
    hidden: Array2<f64>,
}

impl<F: Float> Node<F> {
    fn of(rbm: &Rbm<F>, beta: f64) -> Self {
        let scaled = |layer: &Layer<F>| {
            let mut parameters = layer.parameters.mapv(|x| x.wide());
            parameters.row_mut(0).iter_mut().for_each(|x| *x *= beta);
            parameters
        };
        let weights = Arc::new(Weights::new(rbm.weights.clone()));
        Self { weights, scale: beta, visible: scaled(&rbm.visible), hidden: scaled(&rbm.hidden) }
    }
}

impl<F: Float> Path<F> {
    /// The straight path from `base` to `rbm` at inverse temperature β.
    ///
    /// # Errors
    /// [`Error::Input`] if the base and the machine have different numbers of units.
    pub fn straight(base: &Base, rbm: &Rbm<F>, beta: f64) -> Result<Self> {
        Self::through(base, std::slice::from_ref(rbm), beta)
    }

    /// The path from `base` through `models` in order; the last model is the target. Nodes are at equal distances in t.
    ///
    /// # Errors
    /// [`Error::Input`] if there is no model or shapes differ.
    pub fn through(base: &Base, models: &[Rbm<F>], beta: f64) -> Result<Self> {
        let Some(last) = models.last() else {
            return Err(Error::input("models of a path", 0, "at least 1"));
        };
        let shape = (last.n_visible(), last.n_hidden());
        let found = models.iter().map(|m| (m.n_visible(), m.n_hidden()));
        let found = found.chain([(base.visible.len(), base.hidden.len())]).find(|found| *found != shape);
        if let Some(found) = found {
            return Err(Error::input(
                "shape of a machine on the path",
                format!("{found:?}"),
                format!("{shape:?}"),
            ));
        }
        let mut nodes: Vec<Node<F>> = models.iter().map(|rbm| Node::of(rbm, beta)).collect();
        // The base has the own parameters of the first model and its own fields.
        let mut first = Node { weights: Arc::clone(&nodes[0].weights), scale: 0.0, ..nodes[0].clone() };
        first.visible.row_mut(0).assign(&base.visible);
        first.hidden.row_mut(0).assign(&base.hidden);
        nodes.insert(0, first);
        Ok(Self { nodes, visible: last.visible.clone(), hidden: last.hidden.clone(), beta: F::of(beta) })
    }

    /// The path from one machine to another of the same shape, for ratios of partition functions: Z at t = 0 is not
    /// known.
    pub(crate) fn between(from: &Rbm<F>, to: &Rbm<F>, beta: f64) -> Self {
        let nodes = vec![Node::of(from, beta), Node::of(to, beta)];
        Self { nodes, visible: to.visible.clone(), hidden: to.hidden.clone(), beta: F::of(beta) }
    }

    /// The machine at `t` in [0, 1].
    pub fn rung(&self, t: f64) -> Rung<F> {
        let place = t.clamp(0.0, 1.0) * (self.nodes.len() - 1) as f64;
        let first = (place as usize).min(self.nodes.len() - 2);
        let (a, b) = (&self.nodes[first], &self.nodes[first + 1]);
        let share = place - first as f64;
        let mix = |a: f64, b: f64| (1.0 - share) * a + share * b;
        let parameters = |a: &Array2<f64>, b: &Array2<f64>| {
            ndarray::Zip::from(a).and(b).map_collect(|&a, &b| if a == b { a } else { mix(a, b) })
        };
        let (weights, scale) = if Arc::ptr_eq(&a.weights, &b.weights) {
            (Arc::clone(&a.weights), mix(a.scale, b.scale))
        } else if share == 0.0 {
            (Arc::clone(&a.weights), a.scale)
        } else if share == 1.0 {
            (Arc::clone(&b.weights), b.scale)
        } else {
            let (p, q) = (F::of((1.0 - share) * a.scale), F::of(share * b.scale));
            let mut weights = a.weights.matrix.clone();
            weights.zip_mut_with(&b.weights.matrix, |x, &y| *x = p * *x + q * y);
            (Arc::new(Weights::new(weights)), 1.0)
        };
        let (visible, hidden) = (parameters(&a.visible, &b.visible), parameters(&a.hidden, &b.hidden));
        Rung::new((&self.visible, &self.hidden), self.beta, (weights, scale), (visible, hidden))
    }

    /// ln Z at t = 0, exact: Σ ln Z_i(α) + Σ ln Z_j(γ).
    pub fn base_log_partition(&self) -> f64 {
        let first = &self.nodes[0];
        let sum = |layer: &Layer<F>, parameters: &Array2<f64>| {
            let layer = Layer { unit: unit_of(layer.unit.both()), parameters: parameters.clone() };
            let fields = layer.field().to_vec();
            layer.log_partition_row(self.beta.wide(), &fields)
        };
        sum(&self.visible, &first.visible) + sum(&self.hidden, &first.hidden)
    }

    /// Number of visible and hidden units.
    pub fn shape(&self) -> (usize, usize) {
        (self.visible.len(), self.hidden.len())
    }

    /// Positions t of the nodes, from 0 to 1.
    pub fn nodes(&self) -> Vec<f64> {
        let n = self.nodes.len() - 1;
        (0..=n).map(|k| k as f64 / n as f64).collect()
    }
}
