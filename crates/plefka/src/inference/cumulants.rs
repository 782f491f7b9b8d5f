//! Cumulants of every unit of a layer as functions of its magnetization: κ₁ = m, κ₂, κ₃ … and dκ_n/dm = κ_{n+1}/κ₂.

use ndarray::Array2;

use crate::float::Float;
use crate::kernels::parallel;
use crate::kernels::{elementwise, memory, rows};
use crate::model::Layer;

/// Magnetizations of a layer, (replicas × n_units), and the cumulants at these magnetizations.
#[derive(Debug, Clone)]
pub struct Cumulants<F> {
    /// κ₁: the magnetizations.
    pub mean: Array2<F>,
    /// κ₂, dκ₂/dm, κ₃, dκ₃/dm …
    higher: Vec<Array2<F>>,
    /// Columns per unit.
    colours: usize,
    /// Derivatives of κ₂, κ₃ … by a parameter other than m, used in place of the derivatives by m.
    tangents: Option<Vec<Array2<F>>>,
    /// The values of the units.
    states: Option<&'static [f64]>,
}

/// Means, fields and cumulants of one replica.
type Replica<'a, F> = (&'a mut [F], &'a mut [F], Vec<&'a mut [F]>);

impl<F: Float> Cumulants<F> {
    /// Cumulants up to κ_`order` at the given means.
    pub fn new(layer: &Layer<F>, beta: F, mean: Array2<F>, order: usize) -> Self {
        let higher = (0..2 * order.saturating_sub(1)).map(|_| memory::matrix(mean.dim())).collect();
        let (colours, states) = (layer.unit.colours(), layer.unit.states());
        let mut cumulants = Self { mean, higher, colours, tangents: None, states };
        cumulants.refresh(layer, beta);
        cumulants
    }

    /// Recomputes the higher cumulants after `mean` has changed.
    pub fn refresh(&mut self, layer: &Layer<F>, beta: F) {
        if !self.higher.is_empty() {
            layer.cumulants(beta, &self.mean, &mut self.higher);
        }
    }

    /// One damped step, m ← (1−γ) m + γ κ₁(field), with the cumulants at the new m, row by row. Returns max
    /// |κ₁(field) − m| of every replica, NaN if a value is NaN.
    pub fn relax(&mut self, layer: &Layer<F>, beta: F, mut fields: Array2<F>, gamma: F) -> Vec<f64> {
        let (n, site) = (layer.len(), layer.site(beta));
        let mut higher: Vec<_> =
            self.higher.iter_mut().map(|all| rows::slice_mut(all).chunks_mut(n)).collect();
        let replicas: Vec<Replica<'_, F>> = rows::slice_mut(&mut self.mean)
            .chunks_mut(n)
            .zip(rows::slice_mut(&mut fields).chunks_mut(n))
            .map(|(mean, field)| {
                let higher = higher.iter_mut().map(|rows| rows.next().expect("equal shapes"));
                (mean, field, higher.collect())
            })
            .collect();
        let relax = |(mean, field, mut higher): Replica<'_, F>| {
            layer.unit.mean(site, field);
            let moved = elementwise::damp(mean, field, gamma);
            if !higher.is_empty() {
                layer.unit.cumulants(site, mean, &mut higher);
            }
            moved
        };
        let moved = parallel::map_tasks(replicas, rows::ROW_BLOCK, relax);
        memory::recycle(fields);
        moved
    }

    /// The means alone; the memory of the other matrices is recycled.
    pub(crate) fn into_mean(self) -> Array2<F> {
        self.higher.into_iter().chain(self.tangents.into_iter().flatten()).for_each(memory::recycle);
        self.mean
    }

    /// The cumulants of the given replicas, in the given order.
    pub fn select(&self, replicas: &[usize]) -> Self {
        let of = |all: &Array2<F>| memory::select(all, replicas);
        Self {
            mean: of(&self.mean),
            higher: self.higher.iter().map(of).collect(),
            tangents: self.tangents.as_ref().map(|all| all.iter().map(of).collect()),
            ..*self
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

    /// The derivative of κ_n, n ≥ 2, along which [`super::Expansion::add_field`] differentiates: dκ_n/dm, or the
    /// derivatives given to [`Cumulants::along`].
    pub fn tangent(&self, n: usize) -> &Array2<F> {
        match &self.tangents {
            Some(tangents) => &tangents[n - 2],
            None => self.slope(n),
        }
    }

    /// The same cumulants with other derivatives of κ₂, κ₃ …: the derivatives by a parameter of the units at fixed m.
    /// The field of an expansion is then ∂A/∂parameter plus Wn, the only part that does not depend on cumulants.
    pub fn along(&self, tangents: Vec<Array2<F>>) -> Self {
        Self { tangents: Some(tangents), ..self.clone() }
    }

    /// Columns per unit: above 1 for Potts units, whose second cumulant is a block instead of [`Cumulants::kappa`].
    pub fn colours(&self) -> usize {
        self.colours
    }

    /// The highest cumulant.
    pub fn order(&self) -> usize {
        1 + self.higher.len() / 2
    }

    /// The values of the units, for units that can be enumerated.
    pub fn states(&self) -> Option<&'static [f64]> {
        self.states
    }

    /// Number of replicas.
    pub fn replicas(&self) -> usize {
        self.mean.nrows()
    }
}
