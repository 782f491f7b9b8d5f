//! Means of −∂E/∂parameter over given states, from which both phases of learning are built. The means for the weights,
//! ⟨vhᵀ⟩, may be kept as a product that is not yet multiplied out: the training loop multiplies one block of weights at
//! a time where it uses the result, and never writes a matrix as large as the weights to memory.

use ndarray::{Array2, ArrayViewMut2, Axis, s};
use std::ops::Range;

use super::{Gradient, Rbm};
use crate::data::Rows;
use crate::float::Float;
use crate::kernels::elementwise::{zip2, zip3};
use crate::kernels::memory;
use crate::kernels::rows::slice;
use crate::kernels::sparse;
use crate::linalg::Csr;
use crate::linalg::product::{Accumulate, product_of_rows};

/// Largest number of rows of both phases whose hidden means fit in the caches near the core, so that they are summed
/// together.
const JOINED_ROWS: usize = 96;

/// The derivatives ∂ ln(…)/∂ parameter, with the fields of a [`Gradient`].
#[derive(Debug, Clone)]
pub struct Statistics<F: Float> {
    /// Same shape as `Rbm::visible.parameters`.
    pub visible: Array2<F>,
    /// Same shape as `Rbm::hidden.parameters`.
    pub hidden: Array2<F>,
    /// The derivatives by the weights.
    pub weights: Coupling<F>,
}

/// The derivatives by the weights, (n_visible × n_hidden), in one of three forms.
#[derive(Debug, Clone)]
pub enum Coupling<F: Float> {
    /// A matrix, written out.
    Matrix(Array2<F>),
    /// scale · Σ_r v_r h_rᵀ.
    Pairs {
        /// (rows × n_visible).
        visible: Rows<F>,
        /// (rows × n_hidden), multiplied by the weights of the rows if they have any.
        hidden: Array2<F>,
        /// Factor of the sum.
        scale: F,
    },
    /// A sum of products of means.
    Outer(Vec<Outer<F>>),
}

impl<F: Float> Coupling<F> {
    /// Returns the memory to the current loop.
    pub(crate) fn recycle(self) {
        match self {
            Self::Matrix(matrix) => memory::recycle(matrix),
            Self::Pairs { visible, hidden, .. } => {
                visible.recycle();
                memory::recycle(hidden);
            }
            Self::Outer(terms) => {
                terms.into_iter().flat_map(|o| [o.visible, o.hidden]).for_each(memory::recycle)
            }
        }
    }

    /// self − other as one sum over the rows of both, if both are sums over sparse rows and have few of them, so that
    /// all entries of a visible unit are added up together; else `None`.
    pub(crate) fn less(&self, other: &Self) -> Option<Self> {
        let (Self::Pairs { visible, hidden, scale }, Self::Pairs { visible: v, hidden: h, scale: s }) =
            (self, other)
        else {
            return None;
        };
        let (Rows::Sparse(visible), Rows::Sparse(v)) = (visible, v) else { return None };
        if visible.n_rows() + v.n_rows() > JOINED_ROWS || *scale == F::zero() {
            return None;
        }
        let ratio = -*s / *scale;
        let mut all = visible.clone();
        for row in 0..v.n_rows() {
            let (columns, values) = v.row(row);
            all.push_row(columns.iter().zip(values).map(|(&column, &x)| (column, ratio * x)));
        }
        let hidden = ndarray::concatenate(Axis(0), &[hidden.view(), h.view()]).expect("equal widths");
        Some(Self::Pairs { visible: Rows::Sparse(all), hidden, scale: *scale })
    }
}

/// scale · W^power ∘ Σ_r l_r r_rᵀ, where the power is taken element by element.
#[derive(Debug, Clone)]
pub struct Outer<F> {
    /// l, (rows × n_visible).
    pub visible: Array2<F>,
    /// r, (rows × n_hidden).
    pub hidden: Array2<F>,
    /// Factor of the sum.
    pub scale: F,
    /// The power of the weights.
    pub power: usize,
}

impl<F: Float> Statistics<F> {
    /// The statistics with all products written out; `rbm` is the machine to which they belong.
    pub fn gradient(self, rbm: &Rbm<F>) -> Gradient<F> {
        let weights = match self.weights {
            Coupling::Matrix(matrix) => matrix,
            coupling => {
                let mut out = Array2::zeros(rbm.weights.dim());
                let blocks = Blocks::new(&coupling, out.nrows());
                let (rows, scratch) = (0..out.nrows(), &mut Vec::new());
                blocks.write_rows(
                    rows,
                    F::one(),
                    Accumulate::Replace,
                    slice(&rbm.weights),
                    (out.view_mut(), scratch),
                );
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

/// A [`Coupling`] prepared for reading blocks of rows.
pub(crate) enum Blocks<'a, F: Float> {
    Matrix(&'a Array2<F>),
    /// Visible states, hidden means, and the scale.
    Dense(&'a Array2<F>, &'a Array2<F>, F),
    /// Visible states stored by units, hidden means, and the scale.
    Sparse(Csr<F>, sparse::Prepared<'a, F>, F),
    Outer(&'a [Outer<F>]),
}

impl<'a, F: Float> Blocks<'a, F> {
    /// Prepares blocks of `size` rows.
    pub(crate) fn new(coupling: &'a Coupling<F>, size: usize) -> Self {
        match coupling {
            Coupling::Matrix(matrix) => Self::Matrix(matrix),
            Coupling::Outer(terms) => Self::Outer(terms),
            Coupling::Pairs { visible: Rows::Sparse(visible), hidden, scale } => {
                let visible = visible.transpose();
                let hidden = sparse::Prepared::new(&visible, hidden.view(), size);
                Self::Sparse(visible, hidden, *scale)
            }
            Coupling::Pairs { visible: Rows::Dense(visible), hidden, scale } => {
                Self::Dense(visible, hidden, *scale)
            }
        }
    }

    /// Whether so few samples share a visible unit that large blocks gain little.
    pub(crate) fn is_thin(&self) -> bool {
        matches!(self, Self::Sparse(_, hidden, _) if !hidden.is_cut())
    }

    /// Whether all of these rows are zero because they have no entries.
    pub(crate) fn is_zero(&self, rows: Range<usize>) -> bool {
        matches!(self, Self::Sparse(visible, ..) if visible.n_entries_of(rows) == 0)
    }

    /// out = factor · (the rows `rows`, one for each visible unit), or out += the same product; `weights` holds the
    /// machine's weights in these rows, and `scratch` is working memory.
    pub(crate) fn write_rows(
        &self,
        rows: Range<usize>,
        factor: F,
        mode: Accumulate,
        weights: &[F],
        (mut out, scratch): (ArrayViewMut2<'_, F>, &mut Vec<F>),
    ) {
        let whole = match self {
            Self::Sparse(visible, hidden, scale) => {
                return hidden.combine(visible, rows, factor * *scale, mode, out);
            }
            Self::Outer(terms) => {
                let out = out.as_slice_mut().expect("row-major");
                if mode == Accumulate::Replace {
                    out.fill(F::zero());
                }
                return terms.iter().for_each(|term| term.add(rows.clone(), factor, weights, (out, scratch)));
            }
            Self::Dense(visible, hidden, scale) => {
                let out = out.as_slice_mut().expect("row-major");
                return product_of_rows(visible.t(), rows, hidden.view(), factor * *scale, mode, out);
            }
            Self::Matrix(matrix) => matrix,
        };
        let from = whole.slice(s![rows, ..]);
        let (from, out) = (from.to_slice().expect("row-major"), out.as_slice_mut().expect("row-major"));
        match mode {
            Accumulate::Replace => zip2(out, from, |o, x| *o = factor * x),
            Accumulate::Add => zip2(out, from, |o, x| *o += factor * x),
        }
    }
}

impl<F: Float> Outer<F> {
    /// out += factor · (the rows `rows`).
    fn add(&self, rows: Range<usize>, factor: F, weights: &[F], (out, scratch): (&mut [F], &mut Vec<F>)) {
        let (left, right, scale) = (self.visible.t(), self.hidden.view(), factor * self.scale);
        if self.power == 0 {
            return product_of_rows(left, rows, right, scale, Accumulate::Add, out);
        }
        scratch.resize(out.len(), F::zero());
        product_of_rows(left, rows, right, scale, Accumulate::Replace, scratch);
        for _ in 1..self.power {
            zip2(scratch, weights, |x, w| *x *= w);
        }
        zip3(out, scratch, weights, |o, x, w| *o += x * w);
    }
}

/// Rows multiplied by their weights.
pub(crate) fn weighted<F: Float>(mut rows: Array2<F>, weights: Option<&[F]>) -> Array2<F> {
    if let Some(weights) = weights {
        debug_assert_eq!(slice(&rows).len(), weights.len() * rows.ncols());
        rows.rows_mut().into_iter().zip(weights).for_each(|(mut row, &w)| row.mapv_inplace(|x| w * x));
    }
    rows
}
