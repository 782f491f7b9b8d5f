//! Centering: the gradient in the coordinates v − μ, h − λ, transformed back (Melchior, Fischer & Wiskott 2016).
//! ∇W ← ∇W − μ ∇bᵀ − ∇a λᵀ, ∇a ← ∇a − ∇W λ, ∇b ← ∇b − ∇Wᵀ μ. The model and its distribution stay the same; the
//! direction becomes invariant to flipping 0 and 1.

use ndarray::{Array1, Array2};

use crate::float::Float;
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
        let (mu, lambda) = (self.visible.row(0), self.hidden.row(0));
        let visible = gradient.visible.row(0).to_owned();
        let hidden = gradient.hidden.row(0).to_owned();
        for (i, mut row) in gradient.weights.rows_mut().into_iter().enumerate() {
            let (mu, a) = (mu[i], visible[i]);
            row.iter_mut().zip(&hidden).zip(lambda).for_each(|((w, &b), &l)| *w -= mu * b + a * l);
        }
        let from_hidden: Array1<F> = gradient.weights.dot(&lambda);
        let from_visible: Array1<F> = mu.dot(&gradient.weights);
        gradient.visible.row_mut(0).zip_mut_with(&from_hidden, |g, &x| *g -= x);
        gradient.hidden.row_mut(0).zip_mut_with(&from_visible, |g, &x| *g -= x);
    }
}
