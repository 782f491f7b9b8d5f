//! Centering: the gradient in the coordinates v − μ, h − λ, transformed back (Melchior, Fischer & Wiskott 2016).
//! ∇W ← ∇W − μ ∇bᵀ − ∇a λᵀ, ∇a ← ∇a − ∇W λ, ∇b ← ∇b − ∇Wᵀ μ. The model and its distribution stay the same; the
//! direction becomes invariant to flipping 0 and 1.

use std::ops::Range;

use ndarray::Array2;

use super::state::State;
use crate::error::Result;
use crate::float::Float;
use crate::kernels::dispatch::vectorized;
use crate::kernels::rows;
use crate::model::Rbm;

/// Weight of a new batch in the running offsets.
const RATE: f64 = 0.01;

/// Running offsets: μ of the visible layer and λ of the hidden layer, means over the data.
#[derive(Debug, Clone, PartialEq)]
pub struct Centering<F> {
    /// μ, as a (1 × n_visible) matrix.
    visible: Array2<F>,
    /// λ, as a (1 × n_hidden) matrix.
    hidden: Array2<F>,
    /// Whether the offsets have been updated with a batch.
    started: bool,
}

impl<F: Float> Centering<F> {
    /// Offsets at the start: the data's mean for the visible layer; the hidden offsets are set by the first batch.
    pub fn new(data_mean: &[f64], n_hidden: usize) -> Self {
        let visible = Array2::from_shape_fn((1, data_mean.len()), |(_, i)| F::of(data_mean[i]));
        Self { visible, hidden: Array2::zeros((1, n_hidden)), started: false }
    }

    /// The arrays and numbers kept in a checkpoint.
    pub fn state(&self) -> State<F> {
        State::new()
            .with_array("visible", self.visible.clone())
            .with_array("hidden", self.hidden.clone())
            .with_number("started", f64::from(u8::from(self.started)))
    }

    /// Restores the result of [`Centering::state`] for the offsets of `rbm`.
    ///
    /// # Errors
    /// [`crate::Error::Input`] if an array is missing or has another shape, or the number is missing.
    pub fn restore(rbm: &Rbm<F>, mut state: State<F>) -> Result<Self> {
        Ok(Self {
            visible: state.take("visible", (1, rbm.n_visible()))?,
            hidden: state.take("hidden", (1, rbm.n_hidden()))?,
            started: state.take_number("started")? != 0.0,
        })
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

    /// Replaces the weight gradient of the visible units `rows` by ∇W − μ∇bᵀ − ∇aλᵀ, where `layers` are the plain
    /// gradients of the layers. Appends ∇W λ and adds ∇Wᵀμ of the new ∇W to `sums`; these are to be subtracted from ∇a
    /// and ∇b.
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
