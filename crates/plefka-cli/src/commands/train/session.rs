//! A run that is ready: it trains to its end or until it is stopped, and all its files are written.

use std::path::{Path, PathBuf};

use anyhow::anyhow;
use plefka::Error;
use plefka::any::{AnySamples, AnyTrainer};
use plefka::io::RunFolder;
use plefka::training::{Outcome, Stop, trouble};
use serde_json::{Value, json};

use super::super::report;
use crate::runs::tensorboard::Logs;
use crate::runs::watch::Watch;
use crate::terminal::failure::{DONE, SAVED};
use crate::terminal::interrupt;
use crate::terminal::output::Output;

/// A run that is ready to start.
pub(in crate::commands) struct Session {
    pub(in crate::commands) trainer: AnyTrainer,
    pub(in crate::commands) train: AnySamples,
    pub(in crate::commands) validation: Option<AnySamples>,
    pub(in crate::commands) folder: RunFolder,
    /// The command that goes on with the run.
    pub(in crate::commands) again: String,
    /// The folder of TensorBoard.
    pub(in crate::commands) tensorboard: Option<PathBuf>,
}

/// A run that has ended or was stopped.
pub(in crate::commands) struct Ended {
    /// What the run says about itself, with `--json`.
    pub(in crate::commands) document: Value,
    /// Lines of text that say the same.
    pub(in crate::commands) lines: String,
    /// Whether a signal stopped it.
    pub(in crate::commands) stopped: bool,
}

/// Trains to the end, or until it is stopped, writes all files and prints the result.
pub(super) fn carry_on(session: Session, output: Output) -> anyhow::Result<u8> {
    let Ended { document, lines, stopped } = train(session, output)?;
    output.result(&document, &lines)?;
    Ok(if stopped { SAVED } else { DONE })
}

/// Trains to the end, or until it is stopped, and writes all files.
pub(in crate::commands) fn train(mut session: Session, output: Output) -> anyhow::Result<Ended> {
    let stop = Stop::default();
    session.trainer.set_stop(stop.clone());
    interrupt::running(stop);
    let (outcome, said) = watched(&mut session, output)?;
    let Session { trainer, train, validation, folder, again, .. } = &session;
    let trainer = trainer.view();
    trainer.save(folder, &trainer.model_header(train)?)?;
    interrupt::saved(format!("the run is saved; write its report with: {again}"));
    let progress = trainer.progress();
    let end = match outcome {
        Outcome::Finished => "finished".to_owned(),
        Outcome::StoppedEarly => {
            format!("stopped early: `{}` no longer improves", trainer.config().stopping.monitor)
        }
        Outcome::TimeBudget => "stopped: the time budget is spent".to_owned(),
        Outcome::Interrupted => format!("interrupted by {}", interrupt::name()),
    };
    output.note(format_args!("{end} after epoch {}, step {}", progress.epoch, progress.step));
    // A run that was over when the signal came leaves out its report.
    let stopped = interrupt::asked();
    let (page, warnings) = match outcome {
        _ if stopped => {
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
    if stopped || !matches!(outcome, Outcome::Finished | Outcome::StoppedEarly) {
        let more = if outcome == Outcome::TimeBudget { " --time-budget SECONDS" } else { "" };
        output.note(format_args!("saved; go on with: {again}{more}"));
    }
    let (document, lines) = described(&session, outcome, (page.as_deref(), &warnings));
    Ok(Ended { document, lines, stopped })
}

/// The document of a run, and the lines that say where its report is.
fn described(
    session: &Session,
    outcome: Outcome,
    (page, warnings): (Option<&Path>, &[String]),
) -> (Value, String) {
    let Session { trainer, train, validation, folder, .. } = session;
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
    (document, lines)
}

/// The training loop under a watch that shows progress, saves checkpoints and reacts to Ctrl-C; returns the warnings
/// that were shown, too.
fn watched(session: &mut Session, output: Output) -> anyhow::Result<(Outcome, Vec<String>)> {
    let Session { trainer, train, validation, folder, tensorboard, .. } = session;
    let logs = Logs::open(tensorboard.as_deref(), trainer.view().progress().step)?;
    let mut watch = Watch::new(trainer.view(), (train, validation.as_ref()), folder, (output, logs));
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

/// The name of a run, for messages.
pub(super) fn run_name(folder: &RunFolder) -> String {
    folder.path().display().to_string()
}
