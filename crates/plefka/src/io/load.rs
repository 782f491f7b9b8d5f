//! Models from any file that holds one.

use std::path::Path;

use super::header::ModelHeader;
use super::run_folder::RunFolder;
use super::{checkpoint, model_file, names, npz};
use crate::error::Result;
use crate::float::Float;
use crate::model::Rbm;

/// Reads a model from a run folder, a model file, a checkpoint, or an npz with `weights` (visible × hidden),
/// `visible_bias` and `hidden_bias`.
pub fn load_model<F: Float>(path: &Path) -> Result<(Rbm<F>, ModelHeader)> {
    if path.is_dir() {
        return RunFolder::open(path)?.load_model();
    }
    if path.extension().is_some_and(|e| e == "npz") {
        return npz::load_model(path);
    }
    if path.file_name().is_some_and(|n| n == names::CHECKPOINT) {
        return checkpoint::load_model(path);
    }
    model_file::read(path)
}
