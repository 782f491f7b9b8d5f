//! `train`: from data to a run folder; a run can be interrupted and resumed at any time. Here a new run starts.

pub(super) mod resume;
pub(super) mod session;

use std::path::{Path, PathBuf};

use plefka::Error;
use plefka::any::{AnySamples, AnyTrainer};
use plefka::data::readers::pipes::is_read_once;
use plefka::io::RunFolder;
use plefka::training::RunConfig;
use plefka::training::config::Precision;

use self::session::{Session, carry_on, run_name};
use crate::args::TrainArgs;
use crate::runs::samples::remark;
use crate::runs::threads::on_threads;
use crate::terminal::failure::usage;
use crate::terminal::output::Output;

/// Trains a run; returns 75 when it is interrupted and saved.
pub(super) fn run(args: &TrainArgs, threads: Option<usize>, output: Output) -> anyhow::Result<u8> {
    if let Some(run) = &args.resume {
        return resume::run(args, run, threads, output);
    }
    let mut config = args.run_config()?;
    config.threads = threads.unwrap_or(config.threads);
    config.check()?;
    make_absolute(&mut config)?;
    on_threads(config.threads, || start(config, args, output))
}

fn start(mut config: RunConfig, args: &TrainArgs, output: Output) -> anyhow::Result<u8> {
    let (train, validation) = load(&mut config, args.settings.precision.is_some(), output)?;
    let trainer = AnyTrainer::new(config, &train)?;
    let folder = match &args.out {
        Some(path) => RunFolder::create(path)?,
        None => {
            let config = trainer.view().config();
            RunFolder::create(&numbered_folder(config, config.negative.method.name())?)?
        }
    };
    folder.save_config(trainer.view().config())?;
    let again = format!("plefka train --resume {}", run_name(&folder));
    let tensorboard = args.settings.tensorboard.clone();
    carry_on(Session { trainer, train, validation, folder, again, tensorboard }, output)
}

/// The samples of a new run, described; the settings get double precision where the data need it and no flag says otherwise.
pub(super) fn load(
    config: &mut RunConfig,
    precision_given: bool,
    output: Output,
) -> anyhow::Result<(AnySamples, Option<AnySamples>)> {
    let (mut train, mut validation) = AnySamples::load_run(config)?;
    if let Some(reason) = train.needs_double(config)? {
        if precision_given {
            output.warning(&format!("{reason}, --precision f64"));
        } else {
            output.note(format_args!("{reason}; the run has --precision f64"));
            config.precision = Precision::F64;
            (train, validation) = AnySamples::load_run(config)?;
        }
    }
    check_stopping(config, validation.is_some())?;
    remark(&train, output);
    describe_sequences(&train, validation.as_ref(), &config.model.visible, output);
    Ok((train, validation))
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

/// Makes the paths in the settings absolute, so that a run can be resumed from any folder.
pub(super) fn make_absolute(config: &mut RunConfig) -> anyhow::Result<()> {
    let data = &mut config.data;
    absolute([&mut data.source, &mut data.validation, &mut data.labels])
}

/// Makes those of the names absolute that are paths.
pub(super) fn absolute<const N: usize>(names: [&mut String; N]) -> anyhow::Result<()> {
    for path in names {
        if !path.is_empty() && Path::new(path.as_str()).exists() {
            let absolute = std::path::absolute(&*path).map_err(|e| Error::io("find", Path::new(path), e))?;
            *path = absolute.display().to_string();
        }
    }
    Ok(())
}

/// Makes the first of the folders runs/NAME-KIND-1, -2, … that does not exist.
pub(super) fn numbered_folder(config: &RunConfig, kind: &str) -> anyhow::Result<PathBuf> {
    let source = Path::new(&config.data.source);
    let stem = match is_read_once(source) {
        true => "pipe".into(),
        false => source.file_name().map_or("data".into(), |n| n.to_string_lossy()),
    };
    let stem = stem.split('.').next().unwrap_or_default().replace(':', "-");
    std::fs::create_dir_all("runs").map_err(|e| Error::io("create", Path::new("runs"), e))?;
    for k in 1.. {
        let path = PathBuf::from(format!("runs/{stem}-{kind}-{k}"));
        match std::fs::create_dir(&path) {
            Ok(()) => return Ok(path),
            Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(e) => return Err(Error::io("create", &path, e).into()),
        }
    }
    unreachable!("there are more numbers than folders")
}
