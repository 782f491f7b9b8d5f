//! Greedy training: machine after machine by the engine's [`Trainer`], each on the features of the one below.

use std::ops::ControlFlow;

use plefka::data::Samples;
use plefka::io::{RunFolder, provenance};
use plefka::training::{Event, Outcome, Stop, Trainer};
use plefka::{Float, Result};

use super::folder::StackFolder;
use super::machines::Stack;
use super::tied::tied_start;

/// An event of the run of one machine.
#[derive(Debug)]
pub struct StackEvent<'a, F: Float> {
    /// Number of the machine, from 0.
    pub layer: usize,
    /// The event of its run.
    pub event: Event<'a, F>,
}

/// The result of training a stack.
#[derive(Debug)]
pub enum Trained<F: Float> {
    /// All machines are trained.
    Whole(Stack<F>),
    /// The observer or [`Stop`] ended the training within the run of this machine, from 0; the run is saved.
    Interrupted(usize),
}

/// The run of machine number `layer` at its start, from the machine below if the stack is tied; or the run of its folder at
/// its last checkpoint.
///
/// # Errors
/// Settings out of range, samples that the units do not admit, files that cannot be read.
pub fn layer_trainer<F: Float>(
    stack: &StackFolder,
    layer: usize,
    folder: &RunFolder,
    samples: &Samples<F>,
) -> Result<Trainer<F>> {
    if folder.has_begun() {
        return folder.resume(samples, &|_| ());
    }
    let config = stack.config().layers[layer].clone();
    if layer > 0 && stack.config().tied {
        let below = stack.machine::<F>(layer - 1)?.0;
        let model = &config.model;
        let start =
            tied_start(&below, (model.hidden, &model.hidden_unit), (model.weight_scale, config.seed))?;
        if let Some(start) = start {
            return Trainer::from_model(config, start, samples);
        }
    }
    Trainer::new(config, samples)
}

/// Trains the machines that are not trained yet. A run is saved at each measurement and when it ends.
///
/// # Errors
/// The errors of [`layer_trainer`] and [`Trainer::run`]; files that cannot be written.
pub fn train<F: Float>(
    stack: &StackFolder,
    samples: &Samples<F>,
    validation: Option<&Samples<F>>,
    stop: &Stop,
    observer: &mut dyn FnMut(StackEvent<'_, F>) -> ControlFlow<()>,
) -> Result<Trained<F>> {
    let (mut samples, mut validation) = (samples.clone(), validation.cloned());
    for layer in 0..stack.n_layers() {
        if layer > 0 {
            samples = stack.features_below(layer, &samples)?;
            validation = validation.map(|seen| stack.features_below(layer, &seen)).transpose()?;
        }
        if stack.is_over(layer)?.is_some() {
            continue;
        }
        if one_layer(stack, layer, (&samples, validation.as_ref()), stop, observer)? == Outcome::Interrupted {
            return Ok(Trained::Interrupted(layer));
        }
    }
    stack.load().map(Trained::Whole)
}

fn one_layer<F: Float>(
    stack: &StackFolder,
    layer: usize,
    (samples, validation): (&Samples<F>, Option<&Samples<F>>),
    stop: &Stop,
    observer: &mut dyn FnMut(StackEvent<'_, F>) -> ControlFlow<()>,
) -> Result<Outcome> {
    let folder = stack.layer(layer)?;
    let mut trainer = layer_trainer(stack, layer, &folder, samples)?;
    folder.save_config(trainer.config())?;
    trainer.set_stop(stop.clone());
    let mut failure = None;
    let outcome = trainer.run(samples, validation, &mut |event| {
        if let Event::Epoch { trainer, .. } = &event
            && let Err(error) = folder.save(trainer, &provenance::header(trainer, samples))
        {
            failure = Some(error);
            return ControlFlow::Break(());
        }
        if stop.is_asked() {
            return ControlFlow::Break(());
        }
        observer(StackEvent { layer, event })
    })?;
    if let Some(error) = failure {
        return Err(error);
    }
    folder.save(&trainer, &provenance::header(&trainer, samples))?;
    Ok(outcome)
}
