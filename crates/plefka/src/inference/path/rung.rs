//! One machine on a path: ln f(v) = ln μ(v) − βU(v) + α·v + Σ_j ln Z_j(γ_j + s (Wᵀv)_j), and its Gibbs sweep. The rungs
//! of a straight path share their weights, so that one product Wᵀv is enough for all of them.

use std::sync::{Arc, OnceLock};

use ndarray::Array2;

use crate::data::Rows;
use crate::float::Float;
use crate::kernels::dispatch::vectorized;
use crate::kernels::panels::Panels;
use crate::kernels::rows;
use crate::kernels::sparse::{self, Compact};
use crate::linalg::product::{Accumulate, product};
use crate::model::{Draw, Layer};
use crate::rng::Purpose;
use crate::units::unit_of;

/// Weights for many sweeps: they are packed for products once, so that no sweep copies or transposes them.
#[derive(Debug)]
pub(super) struct Weights<F: Float> {
    /// (n_visible × n_hidden).
    pub(super) matrix: Array2<F>,
    cut: OnceLock<Panels<F>>,
    transpose_cut: OnceLock<Panels<F>>,
}

impl<F: Float> Weights<F> {
    pub(super) fn new(matrix: Array2<F>) -> Self {
        Self { matrix, cut: OnceLock::new(), transpose_cut: OnceLock::new() }
    }

    fn cut(&self) -> &Panels<F> {
        self.cut.get_or_init(|| Panels::new(self.matrix.view()))
    }

    fn transpose_cut(&self) -> &Panels<F> {
        self.transpose_cut.get_or_init(|| Panels::new(self.matrix.t()))
    }
}

/// A machine on a path. Fields are total fields, already multiplied by β.
#[derive(Debug, Clone)]
pub struct Rung<F: Float> {
    weights: Arc<Weights<F>>,
    scale: f64,
    visible_field: Vec<F>,
    /// α in f64, so that differences between neighbouring rungs are not lost.
    visible_wide: Vec<f64>,
    hidden_field: Vec<f64>,
    visible: Layer<F>,
    hidden: Layer<F>,
    hidden_wide: Layer<f64>,
    /// The visible layer's own parameters, if it has its own energy.
    visible_prior: Option<Layer<F>>,
    beta: F,
}

/// States of chains with the inputs of their next step.
#[derive(Debug, Clone)]
pub struct Chains<F: Float> {
    /// Visible states, (chains × n_visible).
    pub visible: Rows<F>,
    /// vW with the weights of the rung that produced the states, (chains × n_hidden).
    pub inputs: Array2<F>,
}

impl<F: Float> Rung<F> {
    /// Weights with their scale, and the parameters of both layers.
    pub(super) fn new(
        (visible_units, hidden_units): (&Layer<F>, &Layer<F>),
        beta: F,
        (weights, scale): (Arc<Weights<F>>, f64),
        (visible, hidden): (Array2<f64>, Array2<f64>),
    ) -> Self {
        let own = |layer: &Layer<F>, parameters: &Array2<f64>| Layer {
            unit: layer.unit,
            parameters: parameters.mapv(F::of),
        };
        let visible_layer = own(visible_units, &visible);
        Self {
            weights,
            scale,
            visible_field: visible_layer.field().to_vec(),
            visible_wide: visible.row(0).to_vec(),
            visible_prior: visible_units.unit.has_prior().then(|| visible_layer.clone()),
            visible: visible_layer,
            hidden: own(hidden_units, &hidden),
            hidden_field: hidden.row(0).to_vec(),
            hidden_wide: Layer { unit: unit_of(hidden_units.unit.both()), parameters: hidden },
            beta,
        }
    }

    /// Whether `other` has the same weights up to their scale, so that [`Rung::inputs`] apply to both.
    pub fn shares_inputs(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.weights, &other.weights)
    }

    /// vW, (chains × n_hidden), without scale and field.
    pub fn inputs(&self, visible: &Rows<F>) -> Array2<F> {
        let mut inputs = Array2::zeros((visible.n_rows(), self.hidden.len()));
        match visible {
            Rows::Dense(_) => visible.times(self.weights.matrix.view(), &mut inputs),
            Rows::Sparse(visible) => {
                let weights = (self.weights.matrix.view(), || self.weights.cut());
                sparse::times_cut(visible, weights, &mut inputs);
            }
        }
        inputs
    }

    /// Chains at given visible states.
    pub fn chains(&self, visible: Rows<F>) -> Chains<F> {
        let inputs = self.inputs(&visible);
        Chains { visible, inputs }
    }

    /// α·v + ln μ(v) − βU(v) of every row, in f64.
    pub fn visible_part(&self, visible: &Rows<F>) -> Vec<f64> {
        let mut out = dots(visible, &self.visible_wide);
        if let Some(layer) = &self.visible_prior {
            out.iter_mut().zip(layer.log_prior(self.beta, visible)).for_each(|(x, prior)| *x += prior);
        }
        out
    }

    /// The contribution of the units' own energies to a difference of ln f between two rungs; `None` if they are the
    /// same.
    fn prior_difference(&self, to: &Self, visible: &Rows<F>) -> Option<Vec<f64>> {
        let (from, to) = (self.visible_prior.as_ref()?, to.visible_prior.as_ref()?);
        let same = from.parameters.rows().into_iter().zip(to.parameters.rows()).skip(1).all(|(a, b)| a == b);
        (!same).then(|| {
            let (before, after) = (from.log_prior(self.beta, visible), to.log_prior(self.beta, visible));
            after.iter().zip(before).map(|(after, before)| after - before).collect()
        })
    }

    /// Σ_j ln Z_j(γ_j + s x_j) of every row of inputs, in f64.
    pub fn hidden_part(&self, inputs: &Array2<F>) -> Vec<f64> {
        let inputs_all = rows::slice(inputs);
        let n = self.hidden.len();
        rows::map_rows(inputs.nrows(), |r| {
            let row = &inputs_all[r * n..(r + 1) * n];
            let mut field = vec![0.0; n];
            let pairs = field.iter_mut().zip(row).zip(&self.hidden_field);
            pairs.for_each(|((f, x), g)| *f = g + self.scale * x.wide());
            self.hidden_wide.log_partition_row(self.beta.wide(), &field)
        })
    }

    /// ln f(v) of every chain, nats; the chains' inputs must be the inputs of this rung (see [`Rung::shares_inputs`]).
    pub fn log_weight(&self, chains: &Chains<F>) -> Vec<f64> {
        let hidden = self.hidden_part(&chains.inputs);
        self.visible_part(&chains.visible).iter().zip(hidden).map(|(v, h)| v + h).collect()
    }

    /// ln f(v) of visible states of another rung.
    pub fn log_weight_of(&self, visible: &Rows<F>) -> Vec<f64> {
        let hidden = self.hidden_part(&self.inputs(visible));
        self.visible_part(visible).iter().zip(hidden).map(|(v, h)| v + h).collect()
    }

    /// ln f_to(v) − ln f_self(v) of every chain of this rung.
    pub fn difference(&self, to: &Self, chains: &Chains<F>) -> Vec<f64> {
        match self.hidden_change(to, &chains.inputs) {
            Some(hidden) => self.difference_but_hidden(to, chains, hidden),
            None => self.difference_beyond(&self.hidden_part(&chains.inputs), to, chains),
        }
    }

    /// [`Rung::hidden_part`] of another rung minus that of this rung, if the units can compute the difference to its
    /// own relative precision.
    fn hidden_change(&self, to: &Self, inputs: &Array2<F>) -> Option<Vec<f64>> {
        let site = self.hidden.site(self.beta);
        // Parameters other than fields may differ between rungs, and some kinds of units cannot compute the difference.
        if !self.shares_inputs(to) || self.hidden.parameters.nrows() > 1 {
            return None;
        }
        self.hidden.unit.log_partition_change(site, &[], &[])?;
        let narrow = |x: &[f64]| x.iter().map(|&x| F::of(x)).collect::<Vec<F>>();
        let field = narrow(&self.hidden_field);
        let difference: Vec<f64> =
            to.hidden_field.iter().zip(&self.hidden_field).map(|(b, a)| b - a).collect();
        let difference = narrow(&difference);
        let (scale, change) = (F::of(self.scale), F::of(to.scale - self.scale));
        let (all, n) = (rows::slice(inputs), self.hidden.len());
        let each = rows::map_rows(inputs.nrows(), |r| {
            let row = &all[r * n..(r + 1) * n];
            let (mut from, mut by) = (vec![F::zero(); n], vec![F::zero(); n]);
            vectorized!({
                from.iter_mut().zip(row).zip(&field).for_each(|((o, &x), &g)| *o = g + scale * x);
                by.iter_mut().zip(row).zip(&difference).for_each(|((o, &x), &g)| *o = g + change * x);
            });
            self.hidden.unit.log_partition_change(site, &from, &by)
        });
        each.into_iter().collect()
    }

    /// [`Rung::difference`] with the [`Rung::hidden_part`] of this rung given as `own`.
    pub fn difference_beyond(&self, own: &[f64], to: &Self, chains: &Chains<F>) -> Vec<f64> {
        let after = match self.shares_inputs(to) {
            true => to.hidden_part(&chains.inputs),
            false => to.hidden_part(&to.inputs(&chains.visible)),
        };
        let hidden = after.iter().zip(own).map(|(after, before)| after - before).collect();
        self.difference_but_hidden(to, chains, hidden)
    }

    /// [`Rung::difference`] with the contribution of the hidden units given.
    fn difference_but_hidden(&self, to: &Self, chains: &Chains<F>, hidden: Vec<f64>) -> Vec<f64> {
        let change: Vec<f64> = to.visible_wide.iter().zip(&self.visible_wide).map(|(b, a)| b - a).collect();
        let mut visible = dots(&chains.visible, &change);
        if let Some(prior) = self.prior_difference(to, &chains.visible) {
            visible.iter_mut().zip(prior).for_each(|(v, p)| *v += p);
        }
        visible.iter().zip(hidden).map(|(v, h)| v + h).collect()
    }

    /// One Gibbs sweep h ~ p(h|v), v ~ p(v|h). Streams: (`seed`, layer, `step`, `lane`).
    pub fn sweep(&self, inputs: &Array2<F>, seed: u64, step: u64, lane: u32) -> Chains<F> {
        let draw = Draw { seed, purpose: Purpose::AnnealHidden, step, lane };
        let scale = F::of(self.scale);
        let mut field = inputs.clone();
        let n = self.hidden.len();
        let own: Vec<F> = self.hidden_field.iter().map(|&x| F::of(x)).collect();
        for row in rows::slice_mut(&mut field).chunks_mut(n) {
            vectorized!(row.iter_mut().zip(&own).for_each(|(x, &g)| *x = g + scale * *x));
        }
        let hidden = self.hidden.sample(self.beta, &field, draw);
        self.chains(self.draw_visible(&hidden, Draw { purpose: Purpose::AnnealVisible, ..draw }))
    }

    fn draw_visible(&self, hidden: &Array2<F>, draw: Draw) -> Rows<F> {
        let mut field = Array2::zeros((hidden.nrows(), self.visible.len()));
        let (scale, weights) = (F::of(self.scale), &self.weights);
        if self.scale != 0.0 {
            match Compact::new(hidden.view()) {
                Some(hidden) => hidden.times_cut(weights.transpose_cut(), &mut field),
                None => {
                    let weights = weights.matrix.t();
                    product(hidden.view(), weights, F::one(), Accumulate::Replace, field.view_mut());
                }
            }
        }
        let n = self.visible.len();
        for row in rows::slice_mut(&mut field).chunks_mut(n) {
            vectorized!(row.iter_mut().zip(&self.visible_field).for_each(|(x, &a)| *x = a + scale * *x));
        }
        Rows::compact(self.visible.sample(self.beta, &field, draw))
    }

    /// Independent draws of the visible units for a rung without weights (t = 0), which are exact there.
    pub fn independent(&self, chains: usize, seed: u64, step: u64, lane: u32) -> Chains<F> {
        let hidden = Array2::zeros((chains, self.hidden.len()));
        let draw = Draw { seed, purpose: Purpose::AnnealVisible, step, lane };
        self.chains(self.draw_visible(&hidden, draw))
    }
}

/// field·v of every row, in f64.
fn dots<F: Float>(visible: &Rows<F>, field: &[f64]) -> Vec<f64> {
    rows::map_rows(visible.n_rows(), |r| match visible {
        Rows::Dense(a) => {
            let row = a.row(r);
            let row = row.to_slice().expect("engine matrices are row-major");
            let mut lanes = [0.0; 8];
            for (x, a) in row.chunks(8).zip(field.chunks(8)) {
                lanes.iter_mut().zip(x).zip(a).for_each(|((l, x), a)| *l += x.wide() * a);
            }
            lanes.iter().sum()
        }
        Rows::Sparse(m) => {
            let (columns, values) = m.row(r);
            columns.iter().zip(values).map(|(&c, x)| x.wide() * field[c as usize]).sum()
        }
    })
}
