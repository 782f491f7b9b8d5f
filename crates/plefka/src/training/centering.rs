//! Centering: the gradient in the coordinates v − μ, h − λ, transformed back (Melchior, Fischer & Wiskott 2016).
//! ∇W ← ∇W − μ ∇bᵀ − ∇a λᵀ, ∇a ← ∇a − ∇W λ, ∇b ← ∇b − ∇Wᵀ μ. The model and its distribution stay the same; the
//! direction becomes invariant to flipping 0 and 1.

use std::ops::Range;

use ndarray::Array2;

use crate::float::Float;
use crate::kernels::dispatch::vectorized;
use crate::kernels::rows;
use crate::model::Gradient;

/// Weight of a new batch in the running offsets.
const RATE: f64 = 0.01;

/// Running offsets: μ of the visible layer and λ of the hidden layer, means over the data.
#[derive(Debug, Clone, PartialEq)]
pub struct Centering<F> {
    /// μ, as a (1 × n_visible) matrix.
    pub visible: Array2<F>,
    /// λ, as a (1 × n_hidden) matrix.
    pub hidden: Array2<F>,
    started: bool,
}

impl<F: Float> Centering<F> {
    /// Visible offsets start at the data's mean, hidden ones at the first batch's.
    pub fn new(data_mean: &[f64], n_hidden: usize) -> Self {
        let visible = Array2::from_shape_fn((1, data_mean.len()), |(_, i)| F::of(data_mean[i]));
        Self { visible, hidden: Array2::zeros((1, n_hidden)), started: false }
    }

    /// Continues with offsets from a checkpoint; `started` once a batch has been seen.
    pub fn restore(visible: Array2<F>, hidden: Array2<F>, started: bool) -> Self {
        Self { visible, hidden, started }
    }

    /// Moves the offsets towards the means over a batch, ⟨v⟩ and ⟨h⟩ of the positive phase.
    pub fn update(&mut self, visible: &[F], hidden: &[F]) {
        let rate = F::of(if self.started { RATE } else { 1.0 });
        let follow = |offset: &mut Array2<F>, means: &[F], rate: F| {
            offset.iter_mut().zip(means).for_each(|(o, &m)| *o += rate * (m - *o));
        };
        follow(&mut self.visible, visible, F::of(RATE));
        follow(&mut self.hidden, hidden, rate);
        self.started = true;
    }

    /// Turns a plain gradient of the likelihood into the centered one.
    pub fn transform(&self, gradient: &mut Gradient<F>) {
        let Gradient { visible, hidden, weights } = gradient;
        let mut sums = (Vec::new(), vec![F::zero(); hidden.ncols()]);
        let rows = 0..weights.nrows();
        self.center(rows::slice_mut(weights), rows, [visible, hidden], &mut sums);
        visible.row_mut(0).iter_mut().zip(sums.0).for_each(|(g, x)| *g -= x);
        hidden.row_mut(0).iter_mut().zip(sums.1).for_each(|(g, x)| *g -= x);
    }

    /// ∇W − μ∇bᵀ − ∇aλᵀ for the visible units `rows`, in place, `layers` being the plain gradients of the layers. Appends
    /// ∇W λ and adds ∇Wᵀμ of the new ∇W to `sums`; these are to be subtracted from ∇a and ∇b.
    pub(super) fn center(
        &self,
        weights: &mut [F],
        rows: Range<usize>,
        layers: [&Array2<F>; 2],
        (row_sums, column_sums): &mut (Vec<F>, Vec<F>),
    ) {
        let n_hidden = layers[1].ncols();
        let (a, mu) = (rows::slice(layers[0]), rows::slice(&self.visible));
        let (b, lambda) = (&rows::slice(layers[1])[..n_hidden], rows::slice(&self.hidden));
        for (i, row) in rows.zip(weights.chunks_exact_mut(n_hidden)) {
            let (mu, a) = (mu[i], a[i]);
            vectorized!({
                for (((w, &b), &l), sum) in row.iter_mut().zip(b).zip(lambda).zip(&mut *column_sums) {
                    *w -= mu * b + a * l;
                    *sum += mu * *w;
                }
            });
            row_sums.push(rows::dot(row, lambda));
        }
    }
}
