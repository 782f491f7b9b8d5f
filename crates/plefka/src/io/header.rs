//! The description of a model in a file besides its numbers, and its parameters as named arrays.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::tensors::Tensors;
use crate::error::{Error, Result};
use crate::float::Float;
use crate::model::{Layer, Rbm};
use crate::units::unit_named;

/// The description of a model in a file besides its numbers.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ModelHeader {
    /// Kind of the visible units.
    pub visible: String,
    /// Kind of the hidden units.
    pub hidden: String,
    /// `f32` or `f64`.
    pub precision: String,
    /// Height and width of a sample, if samples are images.
    pub image_shape: Option<(usize, usize)>,
    /// Further data to keep with the model, such as its training method.
    pub notes: serde_json::Map<String, serde_json::Value>,
}

/// The header with the properties of the model filled in.
pub(super) fn describe<F: Float>(rbm: &Rbm<F>, header: &ModelHeader) -> ModelHeader {
    ModelHeader {
        visible: rbm.visible.unit.name().into(),
        hidden: rbm.hidden.unit.name().into(),
        precision: F::NAME.into(),
        ..header.clone()
    }
}

/// The parameters as named arrays.
pub(super) fn model_tensors<F: Float>(rbm: &Rbm<F>, prefix: &str) -> Tensors<F> {
    Tensors::from([
        (format!("{prefix}weights"), rbm.weights.clone()),
        (format!("{prefix}visible"), rbm.visible.parameters.clone()),
        (format!("{prefix}hidden"), rbm.hidden.parameters.clone()),
    ])
}

/// The error about an array or a setting as one about the file that holds it.
pub(super) fn in_file(path: &Path, error: Error) -> Error {
    match error {
        Error::Input { what, found, expected } => Error::data(path, what, found, expected),
        Error::Setting { name, found, expected } => Error::data(path, name, found, expected),
        other => other,
    }
}

/// Removes the parameters from the arrays and returns the checked model.
pub(super) fn take_model<F: Float>(
    path: &Path,
    header: &ModelHeader,
    prefix: &str,
    tensors: &mut Tensors<F>,
) -> Result<Rbm<F>> {
    let mut take = |name: &str| {
        let name = format!("{prefix}{name}");
        tensors.remove(&name).ok_or_else(|| Error::data(path, "tensors", format!("no `{name}`"), name))
    };
    let at = |error| in_file(path, error);
    let visible = Layer { unit: unit_named(&header.visible).map_err(at)?, parameters: take("visible")? };
    let hidden = Layer { unit: unit_named(&header.hidden).map_err(at)?, parameters: take("hidden")? };
    let weights = take("weights")?;
    let rbm = Rbm::new(visible, hidden, weights).map_err(at)?;
    if let Some((height, width)) = header.image_shape
        && height.checked_mul(width) != Some(rbm.n_visible())
    {
        let found = format!("{height} × {width}");
        return Err(Error::data(path, "image_shape", found, format!("{} pixels", rbm.n_visible())));
    }
    Ok(rbm)
}
