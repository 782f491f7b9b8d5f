//! Import of weights from npz: arrays `weights` (visible × hidden), `visible_bias` and `hidden_bias`, f32 or f64.

use std::path::Path;

use ndarray::{Array1, ArrayD, Ix1, Ix2};

use super::header::{ModelHeader, describe};
use crate::data::readers::npz_arrays;
use crate::error::{Error, Result};
use crate::float::Float;
use crate::model::{Layer, Rbm};
use crate::units::Bernoulli;

const NAMES: [&str; 3] = ["weights", "visible_bias", "hidden_bias"];

/// Reads a Bernoulli–Bernoulli model.
pub fn load_model<F: Float>(path: &Path) -> Result<(Rbm<F>, ModelHeader)> {
    let mut arrays = npz_arrays(path, &NAMES)?.into_iter().map(|a| a.mapv(F::of));
    let [weights, visible, hidden] = NAMES.map(|_| arrays.next().expect("one array per name"));
    let refused = |name: &str, found: &ArrayD<F>, expected: String| {
        Error::data(path, format!("array {name}"), format!("shape {:?}", found.shape()), expected)
    };
    let weights = match weights.clone().into_dimensionality::<Ix2>() {
        Ok(matrix) => matrix,
        Err(_) => return Err(refused(NAMES[0], &weights, "(n_visible, n_hidden)".into())),
    };
    let bias = |name: &str, array: ArrayD<F>, units: usize| -> Result<Array1<F>> {
        match array.clone().into_dimensionality::<Ix1>() {
            Ok(vector) if vector.len() == units => Ok(vector),
            _ => Err(refused(name, &array, format!("({units},)"))),
        }
    };
    let visible = Layer::new(&Bernoulli, bias(NAMES[1], visible, weights.nrows())?);
    let hidden = Layer::new(&Bernoulli, bias(NAMES[2], hidden, weights.ncols())?);
    let rbm =
        Rbm::new(visible, hidden, weights).map_err(|e| Error::data(path, "arrays", e, "a finite model"))?;
    let image_shape = square(rbm.n_visible());
    let header = describe(&rbm, &ModelHeader { image_shape, ..ModelHeader::default() });
    Ok((rbm, header))
}

/// Height and width of 784 pixels, most likely 28 × 28; `None` for other sizes.
fn square(n_visible: usize) -> Option<(usize, usize)> {
    (n_visible == 784).then_some((28, 28))
}
