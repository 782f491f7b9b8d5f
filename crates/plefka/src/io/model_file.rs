//! Model files: the parameters of an [`Rbm`], with the information needed to use them. Format: docs/format.md.

use std::path::Path;

use super::header::{ModelHeader, describe, model_tensors, take_model};
use super::tensors::{self, FileKind, Tensors};
use crate::error::Result;
use crate::float::Float;
use crate::model::Rbm;

/// The kind of model files.
fn kind<F>() -> FileKind<F> {
    FileKind { name: "model", version: 1, upgrade: |_, _, _| () }
}

/// Writes a model file, atomically. The kinds of units and the precision in `header` are filled in.
pub fn save_model<F: Float>(path: &Path, rbm: &Rbm<F>, header: &ModelHeader) -> Result<()> {
    let header = describe(rbm, header);
    tensors::write(path, &kind(), &header, &model_tensors(rbm, ""))?;
    Ok(())
}

/// Reads a model file.
pub(super) fn read<F: Float>(path: &Path) -> Result<(Rbm<F>, ModelHeader)> {
    let (header, mut tensors): (ModelHeader, Tensors<F>) = tensors::read(path, &kind())?;
    let rbm = take_model(path, &header, "", &mut tensors)?;
    Ok((rbm, header))
}
