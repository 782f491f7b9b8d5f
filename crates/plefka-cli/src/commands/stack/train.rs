//! `stack train`: machine after machine, each with a run folder of its own; a stack that was interrupted goes on at the run
//! that is not over. At the end a table says what each machine gains.

use std::path::Path;

use plefka::any::AnySamples;
use plefka::diagnostics::score::LikelihoodRequest;
use plefka::training::config::Precision;
use plefka_deep::belief::BoundRequest;
use plefka_deep::stack::StackFolder;
use serde_json::{Value, json};

use super::super::report;
use super::super::train::resume::{check_same_data, unchangeable};
use super::super::train::session::{Ended, Session, train};
use super::super::train::{load, make_absolute, numbered_folder};
use super::table;
use crate::args::StackTrainArgs;
use crate::runs::threads::on_threads;
use crate::terminal::failure::{DONE, SAVED, usage};
use crate::terminal::output::Output;
use crate::terminal::progress::watched;

/// Trains a stack; returns 75 when it is interrupted and saved.
pub(in crate::commands) fn run(
    args: &StackTrainArgs,
    threads: Option<usize>,
    output: Output,
) -> anyhow::Result<u8> {
    if let Some(folder) = &args.resume {
        return resume(args, folder, threads, output);
    }
    let mut config = args.settings.run_config()?;
    config.threads = threads.unwrap_or(config.threads);
    args.stack_config(&config)?;
    make_absolute(&mut config)?;
    on_threads(config.threads, || {
        let (train, validation) = load(&mut config, args.settings.precision.is_some(), output)?;
        let stack = args.stack_config(&config)?;
        let path = match &args.out {
            Some(path) => path.clone(),
            None => numbered_folder(&config, "stack")?,
        };
        go_on(&StackFolder::create(&path, stack)?, (train, validation), args, output)
    })
}

/// Goes on with a stack.
fn resume(args: &StackTrainArgs, path: &Path, threads: Option<usize>, output: Output) -> anyhow::Result<u8> {
    if let Some(name) = unchangeable(&args.given, &["resume", "budget", "tensorboard"]) {
        return Err(usage(format!(
            "{name} cannot be given with --resume: the stack goes on with its own data and settings, so that it ends as \
             if never stopped (start a new stack to change them)"
        )));
    }
    let stack = StackFolder::open(path)?;
    let mut config = stack.config().layers[0].clone();
    on_threads(threads.unwrap_or(config.threads), || {
        let data = AnySamples::load_run(&mut config)?;
        go_on(&stack, data, args, output)
    })
}

/// Trains the machines that are not trained yet, and shows the table.
fn go_on(
    stack: &StackFolder,
    (mut samples, mut validation): (AnySamples, Option<AnySamples>),
    args: &StackTrainArgs,
    output: Output,
) -> anyhow::Result<u8> {
    let (data, held) = (samples.clone(), validation.clone());
    let mut runs = Vec::new();
    for layer in 0..stack.n_layers() {
        if layer > 0 {
            samples = stack.any_features_below(layer, &samples)?;
            validation = validation.map(|seen| stack.any_features_below(layer, &seen)).transpose()?;
        }
        let seen = (&samples, validation.as_ref());
        if stack.is_over(layer)?.is_some() {
            complete(stack, layer, seen)?;
            continue;
        }
        let ended = machine(stack, layer, seen, args.settings.tensorboard.as_deref(), output)?;
        runs.push(ended.document);
        if ended.stopped {
            output.result(&document(stack, (&data, held.as_ref()), runs, None), "")?;
            return Ok(SAVED);
        }
    }
    finish(stack, (&data, held.as_ref()), runs, args, output)
}

/// Writes what the run of a machine lacks that is over, as after a process that ended between two files.
fn complete(
    stack: &StackFolder,
    layer: usize,
    (samples, validation): (&AnySamples, Option<&AnySamples>),
) -> anyhow::Result<()> {
    let folder = stack.layer(layer)?;
    check_same_data(&folder, &folder.config()?, samples)?;
    folder.complete()?;
    if !report::is_current(&folder)? {
        report::write(&folder, samples, validation)?;
    }
    Ok(())
}

/// The run of one machine, to its end or until it is stopped.
fn machine(
    stack: &StackFolder,
    layer: usize,
    (samples, validation): (&AnySamples, Option<&AnySamples>),
    tensorboard: Option<&Path>,
    output: Output,
) -> anyhow::Result<Ended> {
    output.note(format_args!("machine {} of {}", layer + 1, stack.n_layers()));
    let folder = stack.layer(layer)?;
    let trainer = stack.any_trainer(layer, &folder, samples)?;
    if folder.has_begun() {
        check_same_data(&folder, trainer.view().config(), samples)?;
        let progress = trainer.view().progress();
        output.note(format_args!("going on after epoch {} (step {})", progress.epoch, progress.step));
    }
    folder.save_config(trainer.view().config())?;
    let again = format!("plefka stack train --resume {}", stack.path().display());
    let (train_on, validation) = (samples.clone(), validation.cloned());
    let tensorboard = tensorboard.map(|folder| folder.join(format!("machine-{}", layer + 1)));
    train(Session { trainer, train: train_on, validation, folder, again, tensorboard }, output)
}

/// The table of a whole stack, on the validation samples if there are any.
fn finish(
    stack: &StackFolder,
    data: (&AnySamples, Option<&AnySamples>),
    runs: Vec<Value>,
    args: &StackTrainArgs,
    output: Output,
) -> anyhow::Result<u8> {
    let net = stack.net()?;
    let log_z = LikelihoodRequest { budget: args.budget, ..LikelihoodRequest::default() };
    let request = BoundRequest { log_z, ..BoundRequest::default() };
    let measured = data.1.unwrap_or(data.0);
    if measured.has_missing() {
        output.note(format_args!(
            "no table: the samples have missing entries; plefka stack score completes them"
        ));
        output.result(&document(stack, data, runs, None), &format!("stack: {}\n", stack.path().display()))?;
        return Ok(DONE);
    }
    let gains = watched("ln Z", |watch| net.gains(measured, &request, watch))?;
    let mut warnings: Vec<String> =
        gains.iter().flat_map(|gain| gain.bound.log_partition.warnings.clone()).collect();
    warnings.dedup();
    output.warnings(&warnings);
    let set = if data.1.is_some() { "validation" } else { "training" };
    let lines = format!(
        "bounds of {} {set} samples\n{}stack: {}\n",
        measured.len(),
        table::lines(&gains),
        stack.path().display()
    );
    output.result(&document(stack, data, runs, Some(table::documents(&gains))), &lines)?;
    Ok(DONE)
}

fn document(
    stack: &StackFolder,
    (train, validation): (&AnySamples, Option<&AnySamples>),
    runs: Vec<Value>,
    bounds: Option<Vec<Value>>,
) -> Value {
    let config = stack.config();
    json!({
        "stack": stack.path(),
        "layers": (0..stack.n_layers()).map(|layer| stack.layer_path(layer)).collect::<Vec<_>>(),
        "feature_kind": config.features.kind,
        "tied": config.tied,
        "precision": match stack.precision() { Precision::F32 => "f32", Precision::F64 => "f64" },
        "samples": train.len(),
        "validation_samples": validation.map(AnySamples::len),
        "runs": runs,
        "bounds": bounds,
    })
}
