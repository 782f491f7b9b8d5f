//! Checkpoints: a run at a point from which it goes on as if never stopped, bit for bit: model, optimizer, chains or
//! replicas, centering offsets, progress and settings. Random streams are named by the seed and the step, so no
//! generator state is needed. Format: docs/format.md.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::model_file::{ModelHeader, describe, model_tensors, take_model};
use super::tensors::{self, Tensors};
use crate::data::Samples;
use crate::error::{Error, Result};
use crate::float::Float;
use crate::model::Rbm;
use crate::training::RunConfig;
use crate::training::centering::Centering;
use crate::training::optimizer::State;
use crate::training::trainer::{Progress, Trainer};

const KIND: &str = "checkpoint";

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    model: ModelHeader,
    config: RunConfig,
    progress: Progress,
}

/// Writes a checkpoint, atomically.
pub fn save<F: Float>(path: &Path, trainer: &Trainer<F>, model: &ModelHeader) -> Result<()> {
    let header = Header {
        model: describe(&trainer.rbm, model),
        config: trainer.config.clone(),
        progress: trainer.progress.clone(),
    };
    let mut tensors = model_tensors(&trainer.rbm, "");
    if let Some(best) = &trainer.best {
        tensors.extend(model_tensors(best, "best."));
    }
    tensors.extend(trainer.optimizer.state().into_iter().map(|(k, v)| (format!("optimizer.{k}"), v)));
    tensors.extend(trainer.negative.state().into_iter().map(|(k, v)| (format!("negative.{k}"), v)));
    if let Some(centering) = &trainer.centering {
        tensors.insert("centering.visible".into(), centering.visible.clone());
        tensors.insert("centering.hidden".into(), centering.hidden.clone());
    }
    tensors::write(path, KIND, &header, &tensors)
}

/// The settings of a checkpoint, to find its data and precision before it is loaded.
pub fn load_config(path: &Path) -> Result<RunConfig> {
    let (header, _): (Header, Tensors<f32>) = tensors::read(path, KIND)?;
    Ok(header.config)
}

/// The model of a checkpoint: the best one where early stopping kept one.
pub(super) fn load_model<F: Float>(path: &Path) -> Result<(Rbm<F>, ModelHeader)> {
    let (header, mut tensors): (Header, Tensors<F>) = tensors::read(path, KIND)?;
    let prefix = if tensors.contains_key("best.weights") { "best." } else { "" };
    Ok((take_model(path, &header.model, prefix, &mut tensors)?, header.model))
}

/// The measurements of a checkpoint.
pub fn load_progress(path: &Path) -> Result<Progress> {
    let (header, _): (Header, Tensors<f32>) = tensors::read(path, KIND)?;
    Ok(header.progress)
}

/// A run that goes on where [`save`] left it. `change` may alter the settings (more epochs, another time budget)
/// before they are checked; the samples must be the same for the result to be.
pub fn resume<F: Float>(
    path: &Path,
    train: &Samples<F>,
    change: impl FnOnce(&mut RunConfig),
) -> Result<Trainer<F>> {
    let (mut header, mut tensors): (Header, Tensors<F>) = tensors::read(path, KIND)?;
    if header.model.precision != F::NAME {
        return Err(Error::data(path, "precision", &header.model.precision, F::NAME));
    }
    change(&mut header.config);
    let rbm = take_model(path, &header.model, "", &mut tensors)?;
    let mut trainer = Trainer::from_model(header.config, rbm, train)?;
    if tensors.contains_key("best.weights") {
        trainer.best = Some(take_model(path, &header.model, "best.", &mut tensors)?);
    }
    let state = |prefix: &str, tensors: &Tensors<F>| -> State<F> {
        let named = |(k, v): (&String, &_)| k.strip_prefix(prefix).map(|k| (k.to_owned(), Clone::clone(v)));
        tensors.iter().filter_map(named).collect()
    };
    trainer.optimizer.restore(&mut state("optimizer.", &tensors))?;
    trainer.negative.restore(&mut state("negative.", &tensors))?;
    if trainer.centering.is_some() && header.progress.step > 0 {
        let offsets = (tensors.remove("centering.visible"), tensors.remove("centering.hidden"));
        let (Some(visible), Some(hidden)) = offsets else {
            return Err(Error::data(
                path,
                "tensors",
                "no centering offsets",
                "centering.visible, centering.hidden",
            ));
        };
        trainer.centering = Some(Centering::restore(visible, hidden));
    }
    trainer.progress = header.progress;
    Ok(trainer)
}
