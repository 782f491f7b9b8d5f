//! A run of a perceptron that is ready: it trains to its end or until it is stopped, shows its table, and writes its files.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use plefka::training::Stop;
use plefka_deep::any::{AnyNetRun, NetView};
use plefka_deep::files::NetFolder;
use plefka_deep::training::{NetEvent, NetOutcome};
use serde_json::json;

use super::{page, table};
use crate::runs::tensorboard::Logs;
use crate::terminal::failure::{DONE, FAILED, SAVED};
use crate::terminal::interrupt;
use crate::terminal::output::Output;
use crate::terminal::progress::Bar;

/// Longest time between two checkpoints.
const SAVE_EVERY: Duration = Duration::from_secs(300);
/// Shortest time between two checkpoints at the ends of epochs; the first epoch has one in any case.
const SAVE_AFTER: Duration = Duration::from_secs(2);
const BAR: &str = "{bar:24} {percent:>3}%  epoch {msg}, {eta} left";

/// A run with its folder.
pub(super) struct Session {
    pub(super) run: AnyNetRun,
    pub(super) folder: NetFolder,
    /// The folder of TensorBoard.
    pub(super) tensorboard: Option<PathBuf>,
}

/// Trains to the end, or until it is stopped, and writes all files.
pub(super) fn carry_on(mut session: Session, output: Output) -> anyhow::Result<u8> {
    let stop = Stop::default();
    session.run.set_stop(stop.clone());
    interrupt::running(stop);
    let outcome = watched(&mut session, output)?;
    let Session { run, folder, .. } = &session;
    run.view(|view| view.save(folder))?;
    let name = folder.path().display();
    let stopped = interrupt::asked();
    interrupt::saved(format!("the run is saved; go on with: plefka net train --resume {name}"));
    let end = match outcome {
        NetOutcome::Finished => "finished".to_owned(),
        NetOutcome::OutOfTime => "stopped: the time budget is spent".into(),
        NetOutcome::Collapsed => "stopped: the run started to collapse".into(),
        NetOutcome::Interrupted => format!("interrupted by {}", interrupt::name()),
    };
    run.view(|view| {
        let progress = view.progress();
        output.note(format_args!("{end} after epoch {}, step {}", progress.epoch, progress.step));
    });
    let report = if stopped { None } else { Some(page::write(run, folder)?) };
    if stopped || outcome == NetOutcome::OutOfTime {
        let more = if outcome == NetOutcome::OutOfTime { " --time-budget SECONDS" } else { "" };
        output.note(format_args!("saved; go on with: plefka net train --resume {name}{more}"));
    }
    run.view(|view| announce(view, run.counts(), folder, outcome, report.as_deref(), output))?;
    Ok(match outcome {
        _ if stopped => SAVED,
        NetOutcome::Collapsed => FAILED,
        _ => DONE,
    })
}

fn announce(
    view: &dyn NetView,
    (samples, validation, features): (usize, Option<usize>, usize),
    folder: &NetFolder,
    outcome: NetOutcome,
    report: Option<&std::path::Path>,
    output: Output,
) -> anyhow::Result<()> {
    let progress = view.progress();
    let outcome = match outcome {
        NetOutcome::Finished => "finished",
        NetOutcome::OutOfTime => "time-budget",
        NetOutcome::Interrupted => "interrupted",
        NetOutcome::Collapsed => "collapsed",
    };
    let document = json!({
        "run": folder.path(), "outcome": outcome, "epochs": progress.epoch, "steps": progress.step,
        "seconds": progress.seconds, "samples": samples, "validation_samples": validation, "features": features,
        "sizes": view.sizes(), "net": folder.net(), "history": folder.file(plefka::io::run_folder::HISTORY),
        "report": report, "findings": progress.findings, "last": progress.history.last(),
    });
    let lines = report.map(|page| format!("report: {}\n", page.display())).unwrap_or_default();
    output.result(&document, &lines)
}

/// The training loop under a watch that shows progress, saves checkpoints and reacts to signals.
fn watched(session: &mut Session, output: Output) -> anyhow::Result<NetOutcome> {
    let Session { run, folder, tensorboard } = session;
    let (samples, validation, features) = run.counts();
    let (steps, made) = run.view(|view| {
        let training = &view.config().training;
        let sizes: Vec<String> = view.sizes().iter().map(ToString::to_string).collect();
        output.note(format_args!(
            "{samples} samples of {features} values; net {}; {}",
            sizes.join("-"),
            folder.path().display()
        ));
        ((samples.div_ceil(training.batch) * training.epochs) as u64, view.progress().step)
    });
    let bar = Bar::new(Some(steps), BAR);
    bar.set_position(made);
    bar.reset_eta();
    let line = |text: &str| bar.suspend(|| output.note(format_args!("{text}")));
    line(&table::head(validation.is_some()));
    let mut logs = Logs::open(tensorboard.as_deref(), made)?;
    let mut saved = Instant::now();
    let (mut failure, mut first) = (None, true);
    let outcome = run.run(&mut |event, view| {
        let progress = view.progress();
        if std::mem::take(&mut first) {
            let before = progress.history.len() - usize::from(event == NetEvent::Epoch);
            progress.history[..before].iter().for_each(|record| line(&table::row(record)));
        }
        let due = match event {
            NetEvent::Step => {
                bar.set_position(progress.step);
                bar.set_message(format!("{}/{}", progress.epoch + 1, view.config().training.epochs));
                saved.elapsed() > SAVE_EVERY
            }
            NetEvent::Epoch => {
                progress.history.iter().last().into_iter().for_each(|record| line(&table::row(record)));
                if let Err(error) = told(&mut logs, view) {
                    failure = Some(error);
                    return ControlFlow::Break(());
                }
                saved.elapsed() > SAVE_AFTER || progress.epoch == 1
            }
            NetEvent::Found => {
                if let Some(finding) = progress.findings.last() {
                    line(&format!(
                        "warning: epoch {}: {}: {}",
                        finding.epoch + 1,
                        finding.found,
                        finding.done
                    ));
                }
                false
            }
        };
        if due {
            saved = Instant::now();
            if let Err(error) = view.save(folder) {
                failure = Some(error.into());
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    });
    bar.finish_and_clear();
    match failure {
        Some(error) => Err(error),
        None => Ok(outcome?),
    }
}

/// Filters of the first layer in a picture, at most.
const FILTERS: usize = 100;

/// Writes the measurements of the epoch for TensorBoard.
fn told(logs: &mut Logs, view: &dyn NetView) -> anyhow::Result<()> {
    let (Some(record), true) = (view.progress().history.last(), logs.are_open()) else { return Ok(()) };
    let step = record.step;
    let numbers = [
        ("loss/training", Some(record.loss)),
        ("error/training", record.error),
        ("loss/validation", record.validation_loss),
        ("error/validation", record.validation_error),
        ("rate", Some(record.rate)),
        ("gradient_norm", Some(record.gradient_norm)),
        ("seconds", Some(record.seconds)),
    ];
    logs.scalars(step, numbers.into_iter().filter_map(|(name, x)| Some((name.to_owned(), x?))))?;
    let layers = |name: &'static str, values: &[f64]| -> Vec<(String, f64)> {
        values.iter().enumerate().map(|(k, &x)| (format!("{name}/layer {}", k + 1), x)).collect()
    };
    logs.scalars(step, layers("dead", &record.dead))?;
    logs.scalars(step, layers("sigma_max", &record.sigma_max))?;
    let weights = view.weights();
    for (k, (weights, units)) in weights.iter().zip(view.units()?).enumerate() {
        logs.histogram(&format!("weights/layer {}", k + 1), step, weights)?;
        logs.histogram(&format!("units/layer {}", k + 1), step, &units)?;
    }
    if let Some(shape) = view.image_shape() {
        let n = weights[0].ncols().min(FILTERS);
        logs.signed_pictures("filters", step, &weights[0].t().slice(ndarray::s![..n, ..]).to_owned(), shape)?;
    }
    Ok(())
}
