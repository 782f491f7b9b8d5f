//! A gradient: a struct shaped like the model's parameters.

use ndarray::Array2;

use super::Rbm;
use crate::float::Float;
use crate::kernels::elementwise;
use crate::kernels::rows::{slice, slice_mut};

/// One number for each parameter of an [`Rbm`]: the derivative ∂ ln(…)/∂ parameter, with the sign of ascent.
#[derive(Debug, Clone, PartialEq)]
pub struct Gradient<F> {
    /// Same shape as `Rbm::visible.parameters`.
    pub visible: Array2<F>,
    /// Same shape as `Rbm::hidden.parameters`.
    pub hidden: Array2<F>,
    /// Same shape as `Rbm::weights`, (n_visible × n_hidden).
    pub weights: Array2<F>,
}

impl<F: Float> Gradient<F> {
    /// A gradient with a zero for every parameter of `rbm`.
    pub fn zeros(rbm: &Rbm<F>) -> Self {
        Self {
            visible: Array2::zeros(rbm.visible.parameters.dim()),
            hidden: Array2::zeros(rbm.hidden.parameters.dim()),
            weights: Array2::zeros(rbm.weights.dim()),
        }
    }

    /// The three arrays, in the order visible, hidden, weights.
    pub fn arrays(&self) -> [&Array2<F>; 3] {
        [&self.visible, &self.hidden, &self.weights]
    }

    /// The three arrays, in the order visible, hidden, weights.
    pub fn arrays_mut(&mut self) -> [&mut Array2<F>; 3] {
        [&mut self.visible, &mut self.hidden, &mut self.weights]
    }

    /// self += scale · other.
    pub fn add_scaled(&mut self, scale: F, other: &Self) {
        for (a, b) in self.arrays_mut().into_iter().zip(other.arrays()) {
            elementwise::zip2(slice_mut(a), slice(b), |a, b| *a += scale * b);
        }
    }

    /// self ·= scale.
    pub fn scale(&mut self, scale: F) {
        for a in self.arrays_mut() {
            *a *= scale;
        }
    }

    /// √Σ g² over all parameters, in f64.
    pub fn norm(&self) -> f64 {
        self.arrays().into_iter().map(|a| norm_squared(a)).sum::<f64>().sqrt()
    }
}

/// Σ x², in f64.
pub(crate) fn norm_squared<F: Float>(array: &Array2<F>) -> f64 {
    elementwise::sum_of_squares(slice(array))
}
