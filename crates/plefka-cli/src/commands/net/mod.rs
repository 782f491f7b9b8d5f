//! `net`: perceptrons, from data to a run folder, and what can be asked of a trained net.

mod data;
mod inspect;
mod page;
mod predict;
mod score;
mod session;
mod table;

use std::path::Path;

use plefka_deep::any::AnyNetRun;
use plefka_deep::files::NetFolder;
use plefka_deep::training::{NetConfig, NetProgress};

use self::session::{Session, carry_on};
use super::train::absolute;
use super::train::resume::unchangeable;
use crate::args::{NetCommand, NetTrainArgs};
use crate::runs::threads::on_threads;
use crate::terminal::failure::usage;
use crate::terminal::output::Output;

/// Settings that may change when a run is resumed.
const CHANGEABLE: [&str; 4] = ["resume", "epochs", "time_budget", "tensorboard"];

/// Runs a command other than `net train`.
pub(super) fn run(command: &NetCommand, output: Output) -> anyhow::Result<()> {
    match command {
        NetCommand::Train(_) => unreachable!("has threads of its own"),
        NetCommand::Score(args) => score::run(args, output),
        NetCommand::Predict(args) => predict::run(args, output),
        NetCommand::Inspect(args) => inspect::run(args, output),
    }
}

/// Trains a run; returns 75 when it is interrupted and saved.
pub(super) fn train(args: &NetTrainArgs, threads: Option<usize>, output: Output) -> anyhow::Result<u8> {
    on_threads(threads.unwrap_or(0), || match &args.resume {
        Some(run) => resume(args, run, output),
        None => start(args, output),
    })
}

fn start(args: &NetTrainArgs, output: Output) -> anyhow::Result<u8> {
    let mut config = args.net_config()?;
    config.check()?;
    // A run can be resumed from any folder.
    let (data, from) = (&mut config.data, &mut config.net.from);
    absolute([&mut data.source, &mut data.validation, &mut data.labels, from])?;
    let run = AnyNetRun::new(config)?;
    let out = args.out.as_deref().ok_or_else(|| usage("--out RUN is needed: the folder of the run"))?;
    let folder = NetFolder::create(out)?;
    carry_on(Session { run, folder, tensorboard: args.tensorboard.clone() }, output)
}

fn resume(args: &NetTrainArgs, run: &Path, output: Output) -> anyhow::Result<u8> {
    if let Some(name) = unchangeable(&args.given, &CHANGEABLE) {
        return Err(usage(format!(
            "{name} cannot be given with --resume: the run goes on with its own data and settings, so that it ends as if \
             never stopped; only --epochs, --time-budget and --tensorboard may change (start a new run to change others)"
        )));
    }
    let folder = NetFolder::open(run)?.locked()?;
    let change = |config: &mut NetConfig| {
        config.training.epochs = args.epochs.unwrap_or(config.training.epochs);
        config.training.seconds = args.time_budget.unwrap_or(config.training.seconds);
    };
    let (mut config, progress) = folder.progress()?;
    change(&mut config);
    refuse_over(&config, &progress, run)?;
    let session = AnyNetRun::resume(&folder, &change)?;
    output.note(format_args!("going on after epoch {} (step {})", progress.epoch, progress.step));
    carry_on(Session { run: session, folder, tensorboard: args.tensorboard.clone() }, output)
}

/// Refuses to go on with a run that is over.
fn refuse_over(config: &NetConfig, progress: &NetProgress, run: &Path) -> anyhow::Result<()> {
    let name = run.display();
    if progress.epoch >= config.training.epochs {
        return Err(usage(format!(
            "run {name} has done its {} epochs: give --epochs with a larger number",
            progress.epoch
        )));
    }
    let limit = config.training.seconds;
    if limit > 0.0 && progress.seconds >= limit {
        return Err(usage(format!(
            "run {name} has spent its time budget, {:.1} s: give a larger --time-budget, or 0 for no limit",
            progress.seconds
        )));
    }
    Ok(())
}
