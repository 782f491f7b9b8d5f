//! `train`: from data to a run folder; a run can be interrupted and resumed at any time.

use std::path::{Path, PathBuf};

use anyhow::anyhow;
use plefka::Error;
use plefka::any::{AnyRbm, AnySamples, AnyTrainer, AnyTrainerRef};
use plefka::data::readers::pipes::is_read_once;
use plefka::io::RunFolder;
use plefka::training::config::Precision;
use plefka::training::{Outcome, RunConfig, trouble};
use serde_json::json;

use super::report;
use crate::args::TrainArgs;
use crate::runs::samples::remark;
use crate::runs::threads::on_threads;
use crate::runs::watch::Watch;
use crate::terminal::failure::{DONE, FAILED, usage};
use crate::terminal::interrupt;
use crate::terminal::output::Output;

/// Settings that may change when a run is resumed.
const CHANGEABLE: [&str; 3] = ["resume", "epochs", "time_budget"];
/// Arguments that are not part of a run.
const GENERAL: [&str; 2] = ["json", "threads"];

/// A run that is ready to start.
struct Session {
    trainer: AnyTrainer,
    train: AnySamples,
    validation: Option<AnySamples>,
    folder: RunFolder,
}

/// Trains a run; returns 1 when interrupted.
pub(super) fn run(args: &TrainArgs, threads: Option<usize>, output: Output) -> anyhow::Result<u8> {
    if let Some(run) = &args.resume {
        return resume(args, run, threads, output);
    }
    let mut config = args.run_config()?;
    config.threads = threads.unwrap_or(config.threads);
    config.check()?;
    make_absolute(&mut config)?;
    on_threads(config.threads, || start(config, args, output))
}

fn start(mut config: RunConfig, args: &TrainArgs, output: Output) -> anyhow::Result<u8> {
    let (mut train, mut validation) = AnySamples::load_run(&mut config)?;
    if let Some(reason) = train.needs_double(&config)? {
        if args.precision.is_none() {
            output.note(format_args!("{reason}; the run has --precision f64"));
            config.precision = Precision::F64;
            (train, validation) = AnySamples::load_run(&mut config)?;
        } else {
            output.warning(&format!("{reason}, --precision f64"));
        }
    }
    check_stopping(&config, validation.is_some())?;
    remark(&train, output);
    describe_sequences(&train, validation.as_ref(), &config.model.visible, output);
    let trainer = AnyTrainer::new(config, &train)?;
    let folder = match &args.out {
        Some(path) => RunFolder::create(path)?,
        None => numbered_folder(trainer.view().config())?,
    };
    folder.save_config(trainer.view().config())?;
    carry_on(Session { trainer, train, validation, folder }, output)
}

fn resume(args: &TrainArgs, run: &Path, threads: Option<usize>, output: Output) -> anyhow::Result<u8> {
    let other = |name: &&String| !CHANGEABLE.contains(&name.as_str()) && !GENERAL.contains(&name.as_str());
    if let Some(name) = args.given.iter().find(other) {
        let name = if name == "data" { "DATA".into() } else { format!("--{}", name.replace('_', "-")) };
        return Err(usage(format!(
            "{name} cannot be given with --resume: the run goes on with its own data and settings, so that it ends as \
             if never stopped; only --epochs and --time-budget may change (start a new run to change others)"
        )));
    }
    let folder = RunFolder::open(run)?;
    let mut config = folder.config()?;
    change(&mut config, args);
    config.check()?;
    on_threads(threads.unwrap_or(config.threads), || go_on(folder, config, args, output))
}

fn change(config: &mut RunConfig, args: &TrainArgs) {
    config.training.epochs = args.epochs.unwrap_or(config.training.epochs);
    config.training.time_budget = args.time_budget.unwrap_or(config.training.time_budget);
}

fn go_on(folder: RunFolder, mut config: RunConfig, args: &TrainArgs, output: Output) -> anyhow::Result<u8> {
    let (train, validation) = AnySamples::load_run(&mut config)?;
    let trainer = AnyTrainer::resume(&folder, &train, &|config| change(config, args))?;
    check_same_data(&folder, &config, &train)?;
    check_unfinished(trainer.view(), run_name(&folder))?;
    folder.save_config(trainer.view().config())?;
    let progress = trainer.view().progress();
    output.note(format_args!("going on after epoch {} (step {})", progress.epoch, progress.step));
    carry_on(Session { trainer, train, validation, folder }, output)
}

/// Trains to the end, or until it is stopped, and writes all files.
fn carry_on(mut session: Session, output: Output) -> anyhow::Result<u8> {
    interrupt::listen()?;
    let name = run_name(&session.folder);
    let (outcome, said) = watched(&mut session, output)?;
    let Session { trainer, train, validation, folder } = &session;
    let trainer = trainer.view();
    trainer.save(folder, &trainer.model_header(train)?)?;
    let progress = trainer.progress();
    let end = match outcome {
        Outcome::Finished => "finished".to_owned(),
        Outcome::StoppedEarly => {
            format!("stopped early: `{}` no longer improves", trainer.config().stopping.monitor)
        }
        Outcome::TimeBudget => "stopped: the time budget is spent".to_owned(),
        Outcome::Interrupted => "interrupted".to_owned(),
    };
    output.note(format_args!("{end} after epoch {}, step {}", progress.epoch, progress.step));
    let (page, warnings) = match outcome {
        Outcome::Interrupted => {
            let found = trouble::found(trainer.config(), &progress.history);
            (None, found.into_iter().map(|problem| problem.text).collect())
        }
        _ => {
            let (page, warnings) = report::write(folder, train, validation.as_ref())?;
            (Some(page), warnings)
        }
    };
    // Most problems in the measurements were shown when they arose.
    let rest: Vec<String> = warnings.iter().filter(|text| !said.contains(text)).cloned().collect();
    output.warnings(&rest);
    if !matches!(outcome, Outcome::Finished | Outcome::StoppedEarly) {
        let more = if outcome == Outcome::TimeBudget { " --time-budget SECONDS" } else { "" };
        output.note(format_args!("saved; go on with: plefka train --resume {name}{more}"));
    }
    announce(&session, outcome, (page.as_deref(), &warnings), output)?;
    Ok(if outcome == Outcome::Interrupted { FAILED } else { DONE })
}

fn announce(
    session: &Session,
    outcome: Outcome,
    (page, warnings): (Option<&Path>, &[String]),
    output: Output,
) -> anyhow::Result<()> {
    let Session { trainer, train, validation, folder } = session;
    let trainer = trainer.view();
    let progress = trainer.progress();
    let document = json!({
        "run": folder.path(),
        "outcome": outcome,
        "epochs": progress.epoch,
        "steps": progress.step,
        "seconds": progress.seconds,
        "samples": train.len(),
        "validation_samples": validation.as_ref().map(AnySamples::len),
        "features": train.n_features(),
        "hidden": trainer.dim().1,
        "model": folder.file(plefka::io::run_folder::MODEL),
        "history": folder.file(plefka::io::run_folder::HISTORY),
        "report": page,
        "warnings": warnings,
        "values": progress.history.last().map(|record| &record.values),
    });
    let lines = page.map(|page| format!("report: {}\n", page.display())).unwrap_or_default();
    output.result(&document, &lines)
}

/// The training loop under a watch that shows progress, saves checkpoints and reacts to Ctrl-C; returns the warnings
/// that were shown, too.
fn watched(session: &mut Session, output: Output) -> anyhow::Result<(Outcome, Vec<String>)> {
    let Session { trainer, train, validation, folder } = session;
    let mut watch = Watch::new(trainer.view(), (train, validation.as_ref()), folder, output);
    loop {
        let outcome = trainer.run(train, validation.as_ref(), &mut |event| watch.see(event));
        let outcome = match outcome {
            Err(error @ Error::Diverged { .. }) => {
                watch.finish();
                let good = folder.file(plefka::io::run_folder::CHECKPOINT);
                let (epoch, step) = watch.saved_at();
                return Err(anyhow!(
                    "{error}; the last good checkpoint is {} (epoch {epoch}, step {step})",
                    good.display()
                ));
            }
            other => other?,
        };
        if outcome == Outcome::Interrupted && watch.goes_on(trainer.view())? {
            continue;
        }
        watch.finish();
        return Ok((outcome, watch.said()));
    }
}

/// Describes the alignment that was read, and its effective weight.
fn describe_sequences(train: &AnySamples, validation: Option<&AnySamples>, visible: &str, output: Output) {
    let Some(sites) = train.sites() else { return };
    output.note(format_args!(
        "sequences of {} sites, alphabet {} ({} states)",
        sites.n_sites(),
        sites.alphabet,
        sites.n_states()
    ));
    if !visible.starts_with("potts") {
        output.note(format_args!(
            "every column of a site is a {visible} unit of its own, so that samples of the model need not have one letter \
             at a site; with --visible potts a site is one unit"
        ));
    }
    for (set, samples) in [("training", Some(train)), ("validation", validation)] {
        if let Some((samples, effective)) = samples.and_then(|s| Some((s, s.total_weight()?))) {
            output.note(format_args!("{set}: {} sequences count as {effective:.1}", samples.len()));
        }
    }
}

/// Refuses early stopping without validation samples.
fn check_stopping(config: &RunConfig, validated: bool) -> anyhow::Result<()> {
    if config.stopping.patience > 0 && !validated {
        return Err(usage(
            "early stopping needs validation samples: give --validation DATA or --validation-share SHARE",
        ));
    }
    Ok(())
}

fn check_same_data(folder: &RunFolder, config: &RunConfig, train: &AnySamples) -> anyhow::Result<()> {
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

fn check_unfinished(trainer: AnyTrainerRef<'_>, name: String) -> anyhow::Result<()> {
    let (training, progress) = (&trainer.config().training, trainer.progress());
    if progress.epoch >= training.epochs {
        let done = progress.epoch;
        return Err(usage(format!(
            "run {name} has done its {done} epochs: give --epochs with a larger number"
        )));
    }
    if training.time_budget > 0.0 && progress.seconds > training.time_budget {
        return Err(usage(format!(
            "run {name} has spent {:.1} s of a time budget of {} s: give a larger --time-budget, or 0 for no limit",
            progress.seconds, training.time_budget
        )));
    }
    Ok(())
}

/// Makes the paths in the settings absolute, so that a run can be resumed from any folder.
fn make_absolute(config: &mut RunConfig) -> anyhow::Result<()> {
    let data = &mut config.data;
    for path in [&mut data.source, &mut data.validation, &mut data.labels] {
        if !path.is_empty() && Path::new(path.as_str()).exists() {
            let absolute = std::path::absolute(&*path).map_err(|e| Error::io("find", Path::new(path), e))?;
            *path = absolute.display().to_string();
        }
    }
    Ok(())
}

/// The first of runs/NAME-1, -2, … that does not exist.
fn numbered_folder(config: &RunConfig) -> anyhow::Result<RunFolder> {
    let source = Path::new(&config.data.source);
    let stem = match is_read_once(source) {
        true => "pipe".into(),
        false => source.file_name().map_or("data".into(), |n| n.to_string_lossy()),
    };
    let stem = stem.split('.').next().unwrap_or_default().replace(':', "-");
    let method = serde_json::to_value(config.negative.method)?;
    let base = format!("{stem}-{}", method.as_str().unwrap_or_default());
    std::fs::create_dir_all("runs").map_err(|e| Error::io("create", Path::new("runs"), e))?;
    for k in 1.. {
        let path = PathBuf::from(format!("runs/{base}-{k}"));
        match std::fs::create_dir(&path) {
            Ok(()) => return Ok(RunFolder::create(&path)?),
            Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(e) => return Err(Error::io("create", &path, e).into()),
        }
    }
    unreachable!("there are more numbers than folders")
}

fn run_name(folder: &RunFolder) -> String {
    folder.path().display().to_string()
}
