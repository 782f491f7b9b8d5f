//! The positive phase, means of ∂(−F^c)/∂ parameter over a batch, and other means of −∂E/∂parameter over given states.

use ndarray::Array2;

use super::statistics::weighted;
use super::{At, Coupling, Gradient, Rbm, Statistics};
use crate::data::batch::{Batch, Rows};
use crate::float::Float;
use crate::kernels::{memory, rows};

/// The positive phase of a batch: ⟨∂(−F^c)⟩, and the hidden fields, from which the negative phase can start.
#[derive(Debug)]
pub struct Positive<F: Float> {
    /// Mean of ∂(−F^c)/∂ parameter over the batch, with the samples' weights.
    pub statistics: Statistics<F>,
    /// β(b + Wᵀv), (batch × n_hidden).
    pub hidden_field: Array2<F>,
}

impl<F: Float> Rbm<F> {
    /// The positive phase: the mean of ∂(−F^c)/∂ parameter = β⟨v⟩, β⟨h⟩, β⟨vhᵀ⟩ … over a batch.
    pub fn positive_phase(&self, batch: &Batch<F>, beta: F) -> Positive<F> {
        let hidden_field = self.hidden_field(&batch.visible, beta);
        let weights = batch.weights.as_deref();
        let statistics =
            self.statistics_given_visible(batch.visible.copy(), memory::copy(&hidden_field), weights, beta);
        Positive { statistics, hidden_field }
    }

    /// The mean of ∂(−F^c)/∂ parameter over a batch, as a [`Gradient`].
    pub fn clamped_gradient(&self, batch: &Batch<F>, beta: F) -> Gradient<F> {
        self.positive_phase(batch, beta).statistics.gradient(self)
    }

    /// The mean over rows of ∂(−F^c)/∂ parameter at visible states; `hidden_field` holds the total fields on the hidden
    /// units given these states.
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

    /// β times the (weighted) means of −∂E/∂parameter over pairs of rows: `visible` and `hidden` are states or means,
    /// and `own` gives the rows at which the terms of the layers' own parameters are evaluated.
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
}

/// β times the (weighted) means of v, h and vhᵀ over pairs of rows; `own` holds the means for the layers' own
/// parameters.
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
