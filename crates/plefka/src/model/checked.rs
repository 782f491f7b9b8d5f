//! The constructor of machines that checks their parameters.

use ndarray::Array2;

use super::normalizable::normalizable;
use super::{Layer, Rbm};
use crate::error::{Error, Result};
use crate::float::Float;

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
}
