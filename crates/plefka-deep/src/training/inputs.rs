//! The map from the values of the data to the inputs of a net, x → (x − shift) · scale for every column.

use ndarray::Array2;
use plefka::data::Samples;
use plefka::linalg::rows;
use plefka::{Float, Result};

plefka::choices! {
    /// How values become inputs of a net.
    #[derive(Default)]
    pub enum Inputs: "inputs" {
        /// Pictures centred, other data as they are.
        #[default]
        Auto = "auto": "centred for pictures, raw for other data",
        /// x
        Raw = "raw": "The values themselves",
        /// 2x − 1
        Centred = "centred": "2x - 1: paper is -1 and ink is 1",
        /// (x − mean)/deviation
        Standard = "standard": "Mean 0 and deviation 1 of every column of the training data",
    }
}

/// The map of every column.
#[derive(Debug, Clone, PartialEq)]
pub struct InputMap<F: Float> {
    /// What is subtracted.
    pub shift: Vec<F>,
    /// What the difference is multiplied by.
    pub scale: Vec<F>,
}

impl<F: Float> InputMap<F> {
    /// The same numbers for `n` columns.
    pub fn uniform(n: usize, shift: f64, scale: f64) -> Self {
        Self { shift: vec![F::of(shift); n], scale: vec![F::of(scale); n] }
    }

    /// The map of training samples.
    ///
    /// # Errors
    /// Samples that cannot be read.
    pub fn of(inputs: Inputs, samples: &Samples<F>) -> Result<Self> {
        let n = samples.n_features();
        match inputs {
            Inputs::Auto if samples.image_shape.is_some() => Ok(Self::uniform(n, 0.5, 2.0)),
            Inputs::Centred => Ok(Self::uniform(n, 0.5, 2.0)),
            Inputs::Raw | Inputs::Auto => Ok(Self::uniform(n, 0.0, 1.0)),
            Inputs::Standard => {
                let moments = samples.moments()?;
                let inverse = |v: f64| if v > 0.0 { 1.0 / v.sqrt() } else { 1.0 };
                Ok(Self {
                    shift: moments.iter().map(|m| F::of(m.mean)).collect(),
                    scale: moments.iter().map(|m| F::of(inverse(m.variance))).collect(),
                })
            }
        }
    }

    /// Values become inputs, in place.
    pub fn apply(&self, values: &mut Array2<F>) {
        rows::for_each_row(values, |_, row| self.apply_row(row));
    }

    /// [`InputMap::apply`] for a row.
    pub(crate) fn apply_row(&self, row: &mut [F]) {
        plefka::vectorized!(
            row.iter_mut()
                .zip(&self.shift)
                .zip(&self.scale)
                .for_each(|((x, &shift), &scale)| *x = (*x - shift) * scale)
        );
    }
}
