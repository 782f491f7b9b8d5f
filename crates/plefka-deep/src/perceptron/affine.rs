//! A layer: sums a = h W + b, if asked for normalised over the rows of a batch, and the function of its units.

use ndarray::Array2;
use plefka::Float;
use plefka::linalg::product::{Accumulate, product};
use plefka::linalg::rows;

use super::activation::Activation;
use super::normalization::Norm;

/// ∂W, ∂b and, with a normalisation, ∂γ of a layer.
pub type Gradient<F> = (Array2<F>, Vec<F>, Option<Vec<F>>);

/// A layer of a perceptron.
#[derive(Debug, Clone, PartialEq)]
pub struct Affine<F: Float> {
    /// W, shape (inputs × outputs).
    pub weights: Array2<F>,
    /// b, one per output; with a normalisation it is added after it.
    pub bias: Vec<F>,
    /// The normalisation of the sums, during training only.
    pub norm: Option<Norm<F>>,
    /// The function of the units.
    pub activation: Activation,
}

impl<F: Float> Affine<F> {
    /// Number of inputs and of outputs.
    pub fn dim(&self) -> (usize, usize) {
        self.weights.dim()
    }

    /// f(h W + b) with the running statistics of a normalisation.
    pub(crate) fn evaluate(&self, h: &Array2<F>) -> Array2<F> {
        let mut out = self.sums(h);
        rows::for_each_row(&mut out, |_, row| {
            if let Some(norm) = &self.norm {
                norm.evaluate(row);
            }
            add(row, &self.bias);
            self.activation.apply(row);
        });
        out
    }

    /// h W.
    pub(crate) fn sums(&self, h: &Array2<F>) -> Array2<F> {
        let mut out = Array2::zeros((h.nrows(), self.weights.ncols()));
        product(h.view(), self.weights.view(), F::one(), Accumulate::Replace, out.view_mut());
        out
    }

    /// The same layer without a normalisation: W diag(γ/√(v + ε)), b − m γ/√(v + ε).
    #[must_use]
    pub fn folded(&self) -> Self {
        let Some(norm) = &self.norm else { return self.clone() };
        let factors = norm.factors();
        let mut weights = self.weights.clone();
        for mut row in weights.rows_mut() {
            row.iter_mut().zip(&factors).for_each(|(w, &f)| *w *= f);
        }
        let shifts = norm.mean.iter().zip(&factors);
        let bias = self.bias.iter().zip(shifts).map(|(&b, (&m, &f))| b - m * f).collect();
        Self { weights, bias, norm: None, activation: self.activation }
    }

    /// The arrays that training changes: weights, bias, γ.
    pub(crate) fn arrays(&self) -> Vec<&[F]> {
        let mut arrays = vec![rows::slice(&self.weights), &self.bias[..]];
        arrays.extend(self.norm.as_ref().map(|norm| &norm.gamma[..]));
        arrays
    }

    /// [`Affine::arrays`], to be changed.
    pub(crate) fn arrays_mut(&mut self) -> Vec<&mut [F]> {
        let mut arrays = vec![rows::slice_mut(&mut self.weights), &mut self.bias[..]];
        arrays.extend(self.norm.as_mut().map(|norm| &mut norm.gamma[..]));
        arrays
    }
}

/// row += bias.
pub(crate) fn add<F: Float>(row: &mut [F], bias: &[F]) {
    plefka::vectorized!(row.iter_mut().zip(bias).for_each(|(x, &b)| *x += b));
}
