//! The restricted Boltzmann machine: energy, fields, conditionals, clamped free energy and its gradient.
//! E(v,h) = −a·v − b·h − vᵀWh for Bernoulli layers; inverse temperature β is an argument, never a parameter.

use ndarray::{Array2, ArrayView2};

use super::layer::Draw;
use super::normalizable::normalizable;
use super::rare::Rare;
use super::statistics::weighted;
use super::{At, Coupling, Gradient, Layer, Statistics};
use crate::data::batch::{Batch, Rows};
use crate::error::{Error, Result};
use crate::float::Float;
use crate::kernels::sparse::Compact;
use crate::kernels::{elementwise, memory, rows};
use crate::linalg::product::{Into, product};

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

/// The positive phase of a batch: ⟨∂(−F^c)⟩ and what the negative phase can start from.
#[derive(Debug)]
pub struct Positive<F: Float> {
    /// Mean of ∂(−F^c)/∂ parameter over the batch, with the samples' weights.
    pub statistics: Statistics<F>,
    /// β(b + Wᵀv), (batch × n_hidden).
    pub hidden_field: Array2<F>,
}

impl<F: Float> Rbm<F> {
    /// Checks shapes, finiteness, and that Z is finite.
    ///
    /// # Errors
    /// [`Error::Input`] names the array, the shape or value found and the one expected.
    pub fn new(visible: Layer<F>, hidden: Layer<F>, weights: Array2<F>) -> Result<Self> {
        visible.check("visible")?;
        hidden.check("hidden")?;
        if weights.dim() != (visible.len(), hidden.len()) {
            return Err(Error::input(
                "shape of the weights",
                format!("{:?}", weights.dim()),
                format!("{:?} (n_visible, n_hidden)", (visible.len(), hidden.len())),
            ));
        }
        if let Some((place, x)) = weights.indexed_iter().find(|(_, x)| !x.is_finite()) {
            return Err(Error::input(format!("weight {place:?}"), x, "a finite number"));
        }
        let rbm = Self { visible, hidden, weights: weights.as_standard_layout().into_owned() };
        normalizable(&rbm)?;
        Ok(rbm)
    }

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

    /// Refuses rows that do not have one column per visible unit.
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
            None => product(hidden, self.weights.t(), F::one(), Into::Replace, field.view_mut()),
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

    /// A draw of v given hidden states, in the form whose products cost less. Where units are rarely on most fields are never
    /// formed; the numbers drawn are the same.
    pub fn draw_visible(&self, hidden: ArrayView2<'_, F>, beta: F, draw: Draw) -> Rows<F> {
        match Rare::new(self, beta) {
            Some(rare) => Rows::Sparse(rare.draw(self, hidden, beta, draw)),
            None => Rows::compact(self.sample_visible(hidden, beta, draw)),
        }
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

    /// The positive phase: the mean of ∂(−F^c)/∂ parameter = β⟨v⟩, β⟨h⟩, β⟨vhᵀ⟩ … over a batch.
    pub fn positive_phase(&self, batch: &Batch<F>, beta: F) -> Positive<F> {
        let hidden_field = self.hidden_field(&batch.visible, beta);
        let weights = batch.weights.as_deref();
        let statistics =
            self.statistics_given_visible(batch.visible.copy(), memory::copy(&hidden_field), weights, beta);
        Positive { statistics, hidden_field }
    }

    /// The mean of ∂(−F^c)/∂ parameter over a batch, written out.
    pub fn clamped_gradient(&self, batch: &Batch<F>, beta: F) -> Gradient<F> {
        self.positive_phase(batch, beta).statistics.gradient(self)
    }

    /// The mean over rows of ∂(−F^c)/∂ parameter at visible states, with the total fields that they put on the hidden
    /// units.
    pub fn statistics_given_visible(
        &self,
        visible: Rows<F>,
        hidden_field: Array2<F>,
        weights: Option<&[F]>,
        beta: F,
    ) -> Statistics<F> {
        let own = self.own_statistics(At::States(&visible), At::Fields(&hidden_field), weights, beta);
        let mut hidden = hidden_field;
        self.hidden.mean(beta, &mut hidden);
        means_of_pairs((visible, hidden), own, weights, beta)
    }

    /// β times the (weighted) means of −∂E/∂parameter over pairs of rows: `visible` and `hidden` are states or means, and
    /// `own` says where the layers' own parameters are looked at.
    pub fn pair_statistics(
        &self,
        pairs: (Rows<F>, Array2<F>),
        own: (At<'_, F>, At<'_, F>),
        weights: Option<&[F]>,
        beta: F,
    ) -> Statistics<F> {
        means_of_pairs(pairs, self.own_statistics(own.0, own.1, weights, beta), weights, beta)
    }

    /// β times the (weighted) means of −∂U/∂parameter for the layers' own parameters; zero for the fields.
    fn own_statistics(
        &self,
        visible: At<'_, F>,
        hidden: At<'_, F>,
        weights: Option<&[F]>,
        beta: F,
    ) -> [Array2<F>; 2] {
        [(&self.visible, visible), (&self.hidden, hidden)].map(|(layer, at)| {
            let mut out = Array2::zeros(layer.parameters.dim());
            if layer.parameters.nrows() > 1 {
                let own = layer.own_statistics(beta, at, weights);
                out.slice_mut(ndarray::s![1.., ..]).scaled_add(beta, &own);
            }
            out
        })
    }

    /// The name of the first layer whose parameters are not all finite.
    pub fn non_finite_layer(&self) -> Option<&'static str> {
        [("the visible fields", &self.visible), ("the hidden fields", &self.hidden)]
            .into_iter()
            .find(|(_, layer)| !elementwise::max_abs(rows::slice(&layer.parameters)).is_finite())
            .map(|(name, _)| name)
    }
}

/// β times the (weighted) means of v, h and vhᵀ over pairs of rows; `own` holds those of the layers' own parameters.
fn means_of_pairs<F: Float>(
    (visible, hidden): (Rows<F>, Array2<F>),
    own: [Array2<F>; 2],
    weights: Option<&[F]>,
    beta: F,
) -> Statistics<F> {
    let total = rows::total_weight(visible.n_rows(), weights);
    let scale = F::of(beta.wide() / total);
    let [mut of_visible, mut of_hidden] = own;
    of_visible.row_mut(0).iter_mut().zip(visible.column_sums(weights)).for_each(|(g, s)| *g = scale * s);
    let sums = rows::weighted_column_sums(&hidden, weights);
    of_hidden.row_mut(0).iter_mut().zip(sums).for_each(|(g, s)| *g = scale * s);
    let hidden = weighted(hidden, weights);
    Statistics { visible: of_visible, hidden: of_hidden, weights: Coupling::Pairs { visible, hidden, scale } }
}
