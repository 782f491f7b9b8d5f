//! Means of −∂E/∂parameter over some states: what both phases of learning are made of. Those of the weights, ⟨vhᵀ⟩, may be
//! left as a product that is not yet multiplied out: the training loop forms it where it is used, a block of weights at a
//! time, without writing a matrix as large as the weights to memory.

use ndarray::{Array2, ArrayViewMut2, s};
use std::ops::Range;

use super::Gradient;
use crate::data::Rows;
use crate::data::csr::Csr;
use crate::float::Float;
use crate::kernels::elementwise::zip2;
use crate::kernels::product::Into as Mode;
use crate::kernels::rows::slice;
use crate::kernels::sparse;

/// ∂ ln(…)/∂ parameter, like a [`Gradient`].
#[derive(Debug, Clone)]
pub struct Statistics<F: Float> {
    /// Like `Rbm::visible.parameters`.
    pub visible: Array2<F>,
    /// Like `Rbm::hidden.parameters`.
    pub hidden: Array2<F>,
    /// Of the weights.
    pub weights: Coupling<F>,
}

/// What belongs to the weights, (n_visible × n_hidden).
#[derive(Debug, Clone)]
pub enum Coupling<F: Float> {
    /// Written out.
    Matrix(Array2<F>),
    /// scale · Σ_r v_r h_rᵀ.
    Pairs {
        /// (rows × n_visible).
        visible: Rows<F>,
        /// (rows × n_hidden), times the weights of the rows where they have some.
        hidden: Array2<F>,
        /// Factor of the sum.
        scale: F,
    },
}

impl<F: Float> Statistics<F> {
    /// Everything written out.
    pub fn gradient(self) -> Gradient<F> {
        let weights = match self.weights {
            Coupling::Matrix(matrix) => matrix,
            Coupling::Pairs { visible, hidden, scale } => {
                let mut out = Array2::zeros((visible.n_columns(), hidden.ncols()));
                visible.outer(&hidden, scale, &mut out);
                out
            }
        };
        Gradient { visible: self.visible, hidden: self.hidden, weights }
    }
}

impl<F: Float> From<Gradient<F>> for Statistics<F> {
    fn from(Gradient { visible, hidden, weights }: Gradient<F>) -> Self {
        Self { visible, hidden, weights: Coupling::Matrix(weights) }
    }
}

/// A [`Coupling`] that blocks of rows can be taken from.
pub(crate) enum Blocks<'a, F: Float> {
    Matrix(&'a Array2<F>),
    /// A product of dense rows, multiplied out.
    Product(Array2<F>),
    /// Visible states by units, hidden means, the scale.
    Sparse(Csr<F>, sparse::Prepared<'a, F>, F),
}

impl<'a, F: Float> Blocks<'a, F> {
    /// For blocks of `size` rows.
    pub(crate) fn new(coupling: &'a Coupling<F>, size: usize) -> Self {
        match coupling {
            Coupling::Matrix(matrix) => Self::Matrix(matrix),
            Coupling::Pairs { visible: Rows::Sparse(visible), hidden, scale } => {
                let visible = visible.transpose();
                let hidden = sparse::Prepared::new(&visible, hidden.view(), size);
                Self::Sparse(visible, hidden, *scale)
            }
            Coupling::Pairs { visible, hidden, scale } => {
                let mut out = Array2::zeros((visible.n_columns(), hidden.ncols()));
                visible.outer(hidden, *scale, &mut out);
                Self::Product(out)
            }
        }
    }

    /// Whether few samples share a visible unit, so that there is little to gain from large blocks.
    pub(crate) fn is_thin(&self) -> bool {
        matches!(self, Self::Sparse(_, hidden, _) if !hidden.is_cut())
    }

    /// Whether all of these rows are zero for lack of entries.
    pub(crate) fn is_zero(&self, rows: Range<usize>) -> bool {
        matches!(self, Self::Sparse(visible, ..) if visible.n_entries_of(rows) == 0)
    }

    /// out = factor · the rows `rows` (visible units), or out += that.
    pub(crate) fn take(&self, rows: Range<usize>, factor: F, mode: Mode, mut out: ArrayViewMut2<'_, F>) {
        let whole = match self {
            Self::Sparse(visible, hidden, scale) => {
                return hidden.combine(visible, rows, factor * *scale, mode, out);
            }
            Self::Matrix(matrix) => matrix,
            Self::Product(matrix) => matrix,
        };
        let from = whole.slice(s![rows, ..]);
        let (from, out) = (from.to_slice().expect("row-major"), out.as_slice_mut().expect("row-major"));
        match mode {
            Mode::Replace => zip2(out, from, |o, x| *o = factor * x),
            Mode::Add => zip2(out, from, |o, x| *o += factor * x),
        }
    }
}

/// Rows times their weights.
pub(super) fn weighted<F: Float>(mut rows: Array2<F>, weights: Option<&[F]>) -> Array2<F> {
    if let Some(weights) = weights {
        debug_assert_eq!(slice(&rows).len(), weights.len() * rows.ncols());
        rows.rows_mut().into_iter().zip(weights).for_each(|(mut row, &w)| row.mapv_inplace(|x| w * x));
    }
    rows
}
