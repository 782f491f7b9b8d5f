//! Checkpoints: the complete state of a run, from which it resumes bit for bit as if it had never stopped: model,
//! optimizer, chains or replicas, centering offsets, progress and settings. Random streams are identified by the seed
//! and the step, so no generator state is needed. Format: docs/format.md.

mod version_1;

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::header::{ModelHeader, describe, in_file, model_tensors, take_model};
use super::names::CHECKPOINT;
use super::tensors::{self, FileKind, Tensors};
use crate::data::Samples;
use crate::error::{Error, Result};
use crate::float::Float;
use crate::inference::likelihood::running::Running;
use crate::model::{Rbm, StandardValues};
use crate::training::{Progress, RunConfig, State, Trainer, take_standard};

/// Replacement for the path in messages about a checkpoint in memory.
const MEMORY: &str = "checkpoint in memory";

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    model: ModelHeader,
    config: RunConfig,
    progress: Progress,
    /// Numbers of the run's state; `None` stands for NaN.
    numbers: BTreeMap<String, Option<f64>>,
}

/// The kind of checkpoint files.
fn kind<F: Float>() -> FileKind<F> {
    FileKind {
        name: "checkpoint",
        version: 2,
        upgrade: |_, header, tensors| version_1::upgrade(header, tensors),
    }
}

/// Writes a checkpoint, atomically; returns the checksum of its tensors.
pub fn save<F: Float>(path: &Path, trainer: &Trainer<F>, model: &ModelHeader) -> Result<u32> {
    let (header, tensors) = contents(trainer, model);
    tensors::write(path, &kind(), &header, &tensors)
}

/// The bytes of a checkpoint, for callers that do not keep it in a file.
pub fn to_bytes<F: Float>(trainer: &Trainer<F>, model: &ModelHeader) -> Result<Vec<u8>> {
    let (header, tensors) = contents(trainer, model);
    Ok(tensors::encode(Path::new(MEMORY), &kind(), &header, &tensors)?.0)
}

/// The run in a checkpoint from [`to_bytes`].
pub fn from_bytes<F: Float>(bytes: &[u8]) -> Result<Trainer<F>> {
    let path = Path::new(MEMORY);
    let (header, tensors) = tensors::from_bytes(path, bytes, &kind())?;
    rebuild(path, header, tensors, |config, rbm, standard| {
        let mut trainer = Trainer::at_rest(config, rbm, None, None)?;
        trainer.step.set_standard(standard);
        Ok(trainer)
    })
}

fn contents<F: Float>(trainer: &Trainer<F>, model: &ModelHeader) -> (Header, Tensors<F>) {
    let State { arrays, numbers } = trainer.state();
    let numbers = numbers.into_iter().map(|(name, x)| (name, Some(x).filter(|x| x.is_finite()))).collect();
    let mut progress = trainer.progress.clone();
    progress.running_log_partitions =
        trainer.running.as_ref().map_or(Vec::new(), |r| r.log_partitions.clone());
    let (rbm, config) = (trainer.step.rbm(), trainer.config().clone());
    let header = Header { model: describe(&trainer.rbm(), model), config, progress, numbers };
    let mut tensors = model_tensors(rbm, "");
    if let Some(best) = &trainer.best {
        tensors.extend(model_tensors(best, "best."));
    }
    tensors.extend(arrays);
    for (k, model) in trainer.trajectory.iter().enumerate() {
        tensors.extend(model_tensors(model, &kept(k)));
    }
    if let Some(running) = &trainer.running {
        tensors.extend(model_tensors(&running.reached, "running.reached."));
        tensors.insert("running.visible".into(), running.visible.clone());
    }
    (header, tensors)
}

/// The settings of a checkpoint, which determine its data and precision before it is loaded.
pub(crate) fn load_config(path: &Path) -> Result<RunConfig> {
    let (header, _): (Header, Tensors<f32>) = tensors::read(path, &kind())?;
    Ok(header.config)
}

/// The model of a checkpoint: the best model if early stopping kept one, otherwise the average if there is one,
/// otherwise the last model.
pub(super) fn load_model<F: Float>(path: &Path) -> Result<(Rbm<F>, ModelHeader)> {
    let (header, mut tensors): (Header, Tensors<F>) = tensors::read(path, &kind())?;
    let stored = |prefix: &&str| tensors.contains_key(&format!("{prefix}weights"));
    let prefix = ["best.", "average."].into_iter().find(stored).unwrap_or_default();
    let model = take_model(path, &header.model, prefix, &mut tensors)?;
    let standard = match prefix {
        "best." => None,
        _ => standard(&model, &header, &mut tensors)?,
    };
    Ok((standard.map_or_else(|| model.clone(), |s| s.to_data(&s.named(model.clone()))), header.model))
}

/// The prefix of a kept model's tensors.
fn kept(k: usize) -> String {
    format!("trajectory.{k:04}.")
}

/// The models kept along the run in a run folder, oldest first; none if the run kept none.
pub(crate) fn load_trajectory<F: Float>(run: &Path) -> Result<Vec<Rbm<F>>> {
    let path = run.join(CHECKPOINT);
    if !path.exists() {
        return Ok(Vec::new());
    }
    let (header, mut tensors): (Header, Tensors<F>) = tensors::read(&path, &kind())?;
    let n = header.progress.trajectory.len();
    (0..n).map(|k| take_model(&path, &header.model, &kept(k), &mut tensors)).collect()
}

/// The measurements of a checkpoint.
pub(crate) fn load_progress(path: &Path) -> Result<Progress> {
    let (header, _): (Header, Tensors<f32>) = tensors::read(path, &kind())?;
    Ok(header.progress)
}

/// A run resumed from a checkpoint of [`save`]. `change` may alter the settings (more epochs, another time budget)
/// before they are checked. The result is the same only for the same samples.
pub fn resume<F: Float>(
    path: &Path,
    train: &Samples<F>,
    change: &dyn Fn(&mut RunConfig),
) -> Result<Trainer<F>> {
    let (mut header, tensors): (Header, Tensors<F>) = tensors::read(path, &kind())?;
    change(&mut header.config);
    rebuild(path, header, tensors, |config, rbm, standard| Trainer::on_samples(config, rbm, standard, train))
}

/// Removes the standard values of the run from the tensors of a checkpoint. The last model and the average are models
/// of these values; all other models are models of the data's own values.
fn standard<F: Float>(
    rbm: &Rbm<F>,
    header: &Header,
    tensors: &mut Tensors<F>,
) -> Result<Option<StandardValues<F>>> {
    let mut state = State { arrays: std::mem::take(tensors), numbers: BTreeMap::new() };
    let found = take_standard(&mut state, &rbm.visible, header.config.training.beta);
    *tensors = state.arrays;
    found
}

/// A run from the contents of a checkpoint; `start` makes a run before its first step.
fn rebuild<F: Float>(
    path: &Path,
    header: Header,
    mut tensors: Tensors<F>,
    start: impl FnOnce(RunConfig, Rbm<F>, Option<StandardValues<F>>) -> Result<Trainer<F>>,
) -> Result<Trainer<F>> {
    if header.model.precision != F::NAME {
        return Err(Error::data(path, "precision", &header.model.precision, F::NAME));
    }
    let at = |error| in_file(path, error);
    header.progress.check().map_err(at)?;
    let rbm = take_model(path, &header.model, "", &mut tensors)?;
    let standard = standard(&rbm, &header, &mut tensors).map_err(at)?;
    let rbm = standard.as_ref().map_or(rbm.clone(), |standard| standard.named(rbm));
    let mut trainer = start(header.config, rbm, standard)?;
    // The model of standard values is finite; the one of the data's own values may still be out of range.
    if let Some(layer) = trainer.rbm().non_finite_layer() {
        return Err(Error::data(
            path,
            layer,
            "a number out of range in the values of the data",
            "finite numbers",
        ));
    }
    if tensors.contains_key("best.weights") {
        trainer.best = Some(take_model(path, &header.model, "best.", &mut tensors)?);
    }
    let offsets = ["centering.visible", "centering.hidden"];
    let needed = !trainer.step.has_offsets() || header.progress.step > 0;
    if trainer.config().training.centering
        && needed
        && offsets.iter().any(|name| !tensors.contains_key(*name))
    {
        return Err(Error::data(path, "tensors", "no centering offsets", offsets.join(", ")));
    }
    for k in 0..header.progress.trajectory.len() {
        trainer.trajectory.push(take_model(path, &header.model, &kept(k), &mut tensors)?);
    }
    if let Some(visible) = tensors.remove("running.visible") {
        let reached = take_model(path, &header.model, "running.reached.", &mut tensors)?;
        let log_partitions = header.progress.running_log_partitions.clone();
        trainer.running = Some(Running::restore(reached, visible, log_partitions).map_err(at)?);
    }
    let numbers = header.numbers.into_iter().map(|(name, x)| (name, x.unwrap_or(f64::NAN))).collect();
    trainer.restore_state(State { arrays: tensors, numbers }).map_err(at)?;
    trainer.set_step(header.progress.step);
    trainer.progress = header.progress;
    Ok(trainer)
}
