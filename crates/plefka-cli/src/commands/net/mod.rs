//! `net`: perceptrons, from data to a run folder, and what can be asked of a trained net.

mod data;
mod inspect;
mod page;
mod predict;
mod score;
mod session;
mod table;

use std::path::Path;

use plefka::Error;
use plefka_deep::any::AnyNetRun;
use plefka_deep::files::NetFolder;
use plefka_deep::training::{NetConfig, NetProgress};

use self::session::{Session, carry_on};
use crate::args::{NetCommand, NetTrainArgs};
use crate::runs::threads::on_threads;
use crate::terminal::failure::usage;
use crate::terminal::output::Output;

/// Settings that may change when a run is resumed.
const CHANGEABLE: [&str; 8] =
    ["resume", "epochs", "time_budget", "tensorboard", "threads", "memory_limit", "json", "quiet"];

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
    make_absolute(&mut config)?;
    let run = AnyNetRun::new(config)?;
    let out = args.out.as_deref().ok_or_else(|| usage("--out RUN is needed: the folder of the run"))?;
    let folder = NetFolder::create(out)?;
    carry_on(Session { run, folder, tensorboard: args.tensorboard.clone() }, output)
}

fn resume(args: &NetTrainArgs, run: &Path, output: Output) -> anyhow::Result<u8> {
    let other = |name: &&String| !CHANGEABLE.contains(&name.as_str());
    if let Some(name) = args.given.iter().find(other) {
        let name = if name == "data" { "DATA".into() } else { format!("--{}", name.replace('_', "-")) };
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

/// Makes the paths in the settings absolute, so that a run can be resumed from any folder.
fn make_absolute(config: &mut NetConfig) -> anyhow::Result<()> {
    let data = &mut config.data;
    let from = &mut config.net.from;
    for path in [&mut data.source, &mut data.validation, &mut data.labels, from] {
        if !path.is_empty() && Path::new(path.as_str()).exists() {
            let absolute = std::path::absolute(&*path).map_err(|e| Error::io("find", Path::new(path), e))?;
            *path = absolute.display().to_string();
        }
    }
    Ok(())
}
