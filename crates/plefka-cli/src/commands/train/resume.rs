//! `train --resume`: a run goes on from its last checkpoint. A run that is over, but whose process ended before all files
//! were written, gets the files that are missing.

use std::path::Path;

use plefka::Error;
use plefka::any::{AnyRbm, AnySamples, AnyTrainer};
use plefka::io::RunFolder;
use plefka::io::run_folder::{MODEL, REPORT};
use plefka::training::{Outcome, Progress, RunConfig};
use serde_json::json;

use super::super::report;
use super::session::{Session, carry_on, run_name};
use crate::args::TrainArgs;
use crate::runs::threads::on_threads;
use crate::terminal::failure::{DONE, usage};
use crate::terminal::output::Output;

/// Settings that may change when a run is resumed.
const CHANGEABLE: [&str; 4] = ["resume", "epochs", "time_budget", "tensorboard"];

/// Goes on with the run in a folder.
pub(super) fn run(
    args: &TrainArgs,
    run: &Path,
    threads: Option<usize>,
    output: Output,
) -> anyhow::Result<u8> {
    if let Some(name) = unchangeable(&args.given, &CHANGEABLE) {
        return Err(usage(format!(
            "{name} cannot be given with --resume: the run goes on with its own data and settings, so that it ends as \
             if never stopped; only --epochs, --time-budget and --tensorboard may change (start a new run to change others)"
        )));
    }
    let folder = RunFolder::open(run)?.locked()?;
    let mut config = folder.config()?;
    change(&mut config, args);
    config.check()?;
    on_threads(threads.unwrap_or(config.threads), || {
        let progress = folder.progress()?;
        match Outcome::of(&config, &progress) {
            Some(over) => complete(&folder, &progress, over, output),
            None => go_on(folder, config, args, output),
        }
    })
}

/// The first argument that was given and is neither `changeable` nor one of every command, as the user typed it.
pub(in crate::commands) fn unchangeable(given: &[String], changeable: &[&str]) -> Option<String> {
    // Flags of every command are no part of a run.
    let command = crate::args::command();
    let general =
        |name: &str| command.get_arguments().any(|flag| flag.is_global_set() && flag.get_id() == name);
    let name = given.iter().find(|name| !changeable.contains(&name.as_str()) && !general(name))?;
    Some(if name == "data" { "DATA".into() } else { format!("--{}", name.replace('_', "-")) })
}

fn change(config: &mut RunConfig, args: &TrainArgs) {
    let settings = &args.settings;
    config.training.epochs = settings.epochs.unwrap_or(config.training.epochs);
    config.training.time_budget = settings.time_budget.unwrap_or(config.training.time_budget);
}

fn go_on(folder: RunFolder, mut config: RunConfig, args: &TrainArgs, output: Output) -> anyhow::Result<u8> {
    let (train, validation) = AnySamples::load_run(&mut config)?;
    let trainer = AnyTrainer::resume(&folder, &train, &|config| change(config, args))?;
    if folder.has_begun() {
        check_same_data(&folder, &config, &train)?;
        let progress = trainer.view().progress();
        output.note(format_args!("going on after epoch {} (step {})", progress.epoch, progress.step));
    } else {
        output.note(format_args!("the run ended before its first checkpoint: it starts again"));
    }
    let again = format!("plefka train --resume {}", run_name(&folder));
    let tensorboard = args.settings.tensorboard.clone();
    carry_on(Session { trainer, train, validation, folder, again, tensorboard }, output)
}

/// Writes what a run that is over lacks.
///
/// # Errors
/// Wrong use if nothing is missing.
fn complete(folder: &RunFolder, progress: &Progress, over: Outcome, output: Output) -> anyhow::Result<u8> {
    let mut written = folder.complete()?;
    let mut warnings = vec![];
    if !report::is_current(folder)? {
        warnings = report::again(folder, None)?.1;
        written.push(REPORT);
    }
    if written.is_empty() {
        return Err(nothing_left(folder, progress, over));
    }
    output.warnings(&warnings);
    output.note(format_args!(
        "the run was over after epoch {}, step {}; its process ended before all files were written",
        progress.epoch, progress.step
    ));
    let document = json!({
        "run": folder.path(),
        "outcome": over,
        "epochs": progress.epoch,
        "steps": progress.step,
        "seconds": progress.seconds,
        "model": folder.file(MODEL),
        "completed": written,
        "warnings": warnings,
    });
    output.result(&document, &format!("completed from the checkpoint: {}\n", written.join(", ")))?;
    Ok(DONE)
}

/// Why a run that has all files cannot go on.
fn nothing_left(folder: &RunFolder, progress: &Progress, over: Outcome) -> anyhow::Error {
    let name = run_name(folder);
    usage(match over {
        Outcome::TimeBudget => format!(
            "run {name} has spent its time budget, {:.1} s: give a larger --time-budget, or 0 for no limit",
            progress.seconds
        ),
        Outcome::StoppedEarly => format!(
            "run {name} has stopped early, after epoch {}: start a new run with a larger --patience to train longer",
            progress.epoch
        ),
        Outcome::Finished | Outcome::Interrupted => {
            format!("run {name} has done its {} epochs: give --epochs with a larger number", progress.epoch)
        }
    })
}

/// Refuses data other than those with which the run began.
pub(in crate::commands) fn check_same_data(
    folder: &RunFolder,
    config: &RunConfig,
    train: &AnySamples,
) -> anyhow::Result<()> {
    let (_, header) = AnyRbm::open(folder.path())?;
    let (mut found, expected) = (train.provenance(config), header.notes.get("data"));
    if let (Some(found), Some(expected)) = (found.as_object_mut(), expected) {
        // Runs of earlier versions do not say at which scale they were read.
        found.retain(|key, _| key != "scale" || expected.get(key).is_some());
    }
    if expected.is_some_and(|expected| *expected != found) {
        let expected = expected.map(ToString::to_string).unwrap_or_default();
        let what = format!("{}: data of the run", config.data.source);
        return Err(Error::input(what, found, format!("{expected}, as when the run began")).into());
    }
    Ok(())
}
