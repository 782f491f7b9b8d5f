//! The restricted Boltzmann machine: energy, fields, conditionals and clamped free energy.
//! E(v,h) = −a·v − b·h − vᵀWh for Bernoulli layers; inverse temperature β is an argument, never a parameter.

use ndarray::{Array2, ArrayView2};

use super::layer::{Draw, Layer};
use crate::data::batch::Rows;
use crate::error::{Error, Result};
use crate::float::Float;
use crate::kernels::sparse::Compact;
use crate::kernels::{elementwise, memory, rows};
use crate::linalg::product::{Accumulate, product};

/// A restricted Boltzmann machine. Weights are (n_visible × n_hidden).
#[derive(Debug, Clone)]
pub struct Rbm<F: Float> {
    /// Visible layer.
    pub visible: Layer<F>,
    /// Hidden layer.
    pub hidden: Layer<F>,
    /// W, (n_visible × n_hidden).
    pub weights: Array2<F>,
}

impl<F: Float> Rbm<F> {
    /// Number of visible units.
    pub fn n_visible(&self) -> usize {
        self.visible.len()
    }

    /// Number of hidden units.
    pub fn n_hidden(&self) -> usize {
        self.hidden.len()
    }

    /// The same machine with its layers exchanged: p(v,h) is unchanged, W becomes Wᵀ.
    pub fn mirror(&self) -> Self {
        Self {
            visible: self.hidden.clone(),
            hidden: self.visible.clone(),
            weights: self.weights.t().as_standard_layout().into_owned(),
        }
    }

    /// The same machine in the other precision.
    pub fn cast<G: Float>(&self) -> Rbm<G> {
        Rbm {
            visible: self.visible.cast(),
            hidden: self.hidden.cast(),
            weights: self.weights.mapv(|x| G::of(x.wide())),
        }
    }

    /// Refuses rows whose number of columns is not the number of visible units.
    pub fn check_width(&self, n_features: usize) -> Result<()> {
        if n_features == self.n_visible() {
            return Ok(());
        }
        Err(Error::input(
            "number of features in the data",
            n_features,
            format!("{} (the model's visible units)", self.n_visible()),
        ))
    }

    /// Total field on the hidden units, β(b + Wᵀv), (rows × n_hidden).
    pub fn hidden_field(&self, visible: &Rows<F>, beta: F) -> Array2<F> {
        let mut field = memory::matrix((visible.n_rows(), self.n_hidden()));
        visible.times(self.weights.view(), &mut field);
        self.hidden.add_field(beta, &mut field);
        field
    }

    /// Total field on the visible units, β(a + Wh), (rows × n_visible).
    pub fn visible_field(&self, hidden: ArrayView2<'_, F>, beta: F) -> Array2<F> {
        let mut field = memory::matrix((hidden.nrows(), self.n_visible()));
        match Compact::new(hidden) {
            Some(hidden) => hidden.times(self.weights.t(), &mut field),
            None => product(hidden, self.weights.t(), F::one(), Accumulate::Replace, field.view_mut()),
        }
        self.visible.add_field(beta, &mut field);
        field
    }

    /// ⟨h⟩ given v, (rows × n_hidden).
    pub fn hidden_mean(&self, visible: &Rows<F>, beta: F) -> Array2<F> {
        let mut field = self.hidden_field(visible, beta);
        self.hidden.mean(beta, &mut field);
        field
    }

    /// ⟨v⟩ given h, (rows × n_visible).
    pub fn visible_mean(&self, hidden: ArrayView2<'_, F>, beta: F) -> Array2<F> {
        let mut field = self.visible_field(hidden, beta);
        self.visible.mean(beta, &mut field);
        field
    }

    /// A draw of h given v, (rows × n_hidden).
    pub fn sample_hidden(&self, visible: &Rows<F>, beta: F, draw: Draw) -> Array2<F> {
        let field = self.hidden_field(visible, beta);
        let drawn = self.hidden.sample(beta, &field, draw);
        memory::recycle(field);
        drawn
    }

    /// A draw of v given h, (rows × n_visible).
    pub fn sample_visible(&self, hidden: ArrayView2<'_, F>, beta: F, draw: Draw) -> Array2<F> {
        let field = self.visible_field(hidden, beta);
        let drawn = self.visible.sample(beta, &field, draw);
        memory::recycle(field);
        drawn
    }

    /// E(v,h) of every pair of rows, without β: −a·v − b·h − vᵀWh and the units' own energies U.
    pub fn energy(&self, visible: &Rows<F>, hidden: &Array2<F>) -> Vec<f64> {
        let mut inputs = Array2::zeros((visible.n_rows(), self.n_hidden()));
        visible.times(self.weights.view(), &mut inputs);
        let visible_part = visible.dot(self.visible.field());
        let b = self.hidden.field();
        let own = self.visible.own_energy(visible);
        let own_of_hidden = self.hidden.own_energy(&Rows::Dense(hidden.clone()));
        rows::map_rows(visible.n_rows(), |r| {
            let (inputs, hidden) = (inputs.row(r), hidden.row(r));
            let interaction: f64 =
                inputs.iter().zip(hidden).zip(b).map(|((&i, &h), &b)| (i + b).wide() * h.wide()).sum();
            own[r] + own_of_hidden[r] - visible_part[r] - interaction
        })
    }

    /// F^c(v) = −ln Σ_h e^{−βE(v,h)} of every row, in nats: ln p(v) = −F^c(v) − ln Z. For Bernoulli layers
    /// −βa·v − Σ_j softplus(β(b + Wᵀv)_j).
    pub fn clamped_free_energy(&self, visible: &Rows<F>, beta: F) -> Vec<f64> {
        let field = self.hidden_field(visible, beta);
        let hidden_part = self.hidden.log_partition(beta, &field);
        let visible_part = visible.dot(self.visible.field());
        let mut out: Vec<f64> =
            visible_part.into_iter().zip(hidden_part).map(|(v, h)| -beta.wide() * v - h).collect();
        if self.visible.unit.has_prior() {
            out.iter_mut().zip(self.visible.log_prior(beta, visible)).for_each(|(f, prior)| *f -= prior);
        }
        out
    }

    /// The name of the first layer whose parameters are not all finite.
    pub fn non_finite_layer(&self) -> Option<&'static str> {
        [("the visible fields", &self.visible), ("the hidden fields", &self.hidden)]
            .into_iter()
            .find(|(_, layer)| !elementwise::max_abs(rows::slice(&layer.parameters)).is_finite())
            .map(|(name, _)| name)
    }
}
