//! The checkpoint of a run: net, moments of the optimizer, mean along the run, last good state, progress. A run that goes on from it
//! ends with the same bits as one that was never stopped.

use std::path::Path;

use ndarray::Array2;
use plefka::data::Scale;
use plefka::io::tensors::{self, FileKind, Tensors};
use plefka::{Error, Float, Result};
use serde::{Deserialize, Serialize};

use super::net_file::{NetHeader, put, put_map, row, take_net, take_row, take_trained};
use crate::optimizer::Optimizer;
use crate::training::{Good, NetConfig, NetProgress, NetTrainer};

/// What a checkpoint says besides the arrays.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    config: NetConfig,
    progress: NetProgress,
    net: NetHeader,
    optimizer_steps: u64,
    good_steps: Option<u64>,
}

fn kind<F>() -> FileKind<F> {
    FileKind { name: "net checkpoint", version: 1, upgrade: |_, _, _| {} }
}

/// Writes the checkpoint; returns the checksum of its numbers.
pub(super) fn save<F: Float>(path: &Path, trainer: &NetTrainer<F>, scale: Scale) -> Result<u32> {
    let (header, tensors) = contents(trainer, scale);
    tensors::write(path, &kind(), &header, &tensors)
}

/// The checkpoint as bytes, for [`from_bytes`].
///
/// # Errors
/// A state that a checkpoint cannot hold.
pub(crate) fn to_bytes<F: Float>(trainer: &NetTrainer<F>) -> Result<Vec<u8>> {
    let (header, tensors) = contents(trainer, Scale::default());
    Ok(tensors::encode(Path::new("run in memory"), &kind(), &header, &tensors)?.0)
}

/// The run of [`to_bytes`].
///
/// # Errors
/// Bytes that are no checkpoint of this precision.
pub(crate) fn from_bytes<F: Float>(bytes: &[u8]) -> Result<NetTrainer<F>> {
    let path = Path::new("run in memory");
    let (header, tensors) = tensors::from_bytes(path, bytes, &kind())?;
    rebuilt(path, header, tensors)
}

fn contents<F: Float>(trainer: &NetTrainer<F>, scale: Scale) -> (Header, Tensors<F>) {
    let mut tensors = Tensors::new();
    put(&trainer.trained.net, "", &mut tensors);
    put_map(&trainer.trained.inputs, &mut tensors);
    put_moments(&trainer.optimizer, "", &mut tensors);
    if let Some(average) = &trainer.average {
        put(average, "average.", &mut tensors);
    }
    if let Some(good) = &trainer.good {
        put(&good.net, "good.", &mut tensors);
        put_moments(&good.optimizer, "good.", &mut tensors);
    }
    let header = Header {
        config: trainer.config.clone(),
        progress: trainer.progress.clone(),
        net: NetHeader::of(&trainer.trained, scale),
        optimizer_steps: trainer.optimizer.steps,
        good_steps: trainer.good.as_ref().map(|good| good.optimizer.steps),
    };
    (header, tensors)
}

/// The settings and the progress of a run.
pub(super) fn load_progress(path: &Path) -> Result<(NetConfig, NetProgress)> {
    let (header, _): (Header, Tensors<f32>) = tensors::read(path, &kind())?;
    Ok((header.config, header.progress))
}

/// The run of a checkpoint; `change` may alter the settings.
pub(super) fn resume<F: Float>(path: &Path, change: &dyn Fn(&mut NetConfig)) -> Result<NetTrainer<F>> {
    let (mut header, tensors): (Header, Tensors<F>) = tensors::read(path, &kind())?;
    change(&mut header.config);
    rebuilt(path, header, tensors)
}

fn rebuilt<F: Float>(path: &Path, header: Header, mut tensors: Tensors<F>) -> Result<NetTrainer<F>> {
    if header.net.precision != F::NAME {
        return Err(Error::data(path, "precision", &header.net.precision, F::NAME));
    }
    header.config.check()?;
    header.progress.check().map_err(|error| Error::data(path, "progress", error, "the progress of a run"))?;
    let trained = take_trained(path, &header.net, &mut tensors)?;
    let mut trainer = NetTrainer::from_parts(header.config, trained);
    trainer.optimizer.steps = header.optimizer_steps;
    take_moments(path, &mut trainer.optimizer, "", &mut tensors)?;
    if trainer.average.is_some() {
        trainer.average = Some(take_net(path, &header.net, "average.", &mut tensors)?);
    }
    if let Some(steps) = header.good_steps {
        let net = take_net(path, &header.net, "good.", &mut tensors)?;
        let mut optimizer = Optimizer::new(trainer.config.training.rule, &net);
        optimizer.steps = steps;
        take_moments(path, &mut optimizer, "good.", &mut tensors)?;
        trainer.good = Some(Good { net, optimizer });
    }
    trainer.progress = header.progress;
    Ok(trainer)
}

/// The names of the moments of a layer's arrays.
const ARRAYS: [&str; 3] = ["weights", "bias", "norm.gamma"];

fn put_moments<F: Float>(optimizer: &Optimizer<F>, prefix: &str, tensors: &mut Tensors<F>) {
    for (k, layer) in optimizer.moments.iter().enumerate() {
        for (moments, array) in layer.iter().zip(ARRAYS) {
            for (which, values) in [("first", &moments.first), ("second", &moments.second)] {
                if !values.is_empty() {
                    let name = format!("{prefix}layer.{}.{array}.{which}", k + 1);
                    let values: Array2<F> = row(values);
                    tensors.insert(name, values);
                }
            }
        }
    }
}

fn take_moments<F: Float>(
    path: &Path,
    optimizer: &mut Optimizer<F>,
    prefix: &str,
    tensors: &mut Tensors<F>,
) -> Result<()> {
    for (k, layer) in optimizer.moments.iter_mut().enumerate() {
        for (moments, array) in layer.iter_mut().zip(ARRAYS) {
            for (which, values) in [("first", &mut moments.first), ("second", &mut moments.second)] {
                if !values.is_empty() {
                    let name = format!("{prefix}layer.{}.{array}.{which}", k + 1);
                    *values = take_row(path, &name, values.len(), tensors)?;
                }
            }
        }
    }
    Ok(())
}
