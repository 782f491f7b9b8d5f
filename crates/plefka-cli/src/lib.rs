//! The `plefka` command: from arguments to an exit code. 0: done, 1: failed, 2: wrong use, 75: interrupted and saved.

pub mod args;
mod commands;
mod runs;
mod terminal;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::FromArgMatches;

use args::{Cli, Command, NetCommand, StackCommand};
use terminal::claim::claim;
use terminal::flags::Flags;
use terminal::output::{self, Output};
use terminal::{failure, interrupt, progress, wrong_use};

/// Runs the command given by `arguments` (the program's name first).
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    std::panic::set_hook(Box::new(|info| {
        output::say(&format!("{info}\nThis is a fault of plefka; please report it"))
    }));
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let (cli, flags) = match parse(&arguments) {
        Ok(parsed) => parsed,
        Err(error) => return ExitCode::from(refuse(&error, &arguments)),
    };
    // The process runs one command.
    let files = Box::leak(flags.outputs().into());
    let output = Output { json: cli.json, quiet: cli.quiet, files };
    progress::set_quiet(cli.quiet);
    let done = interrupt::begin(output)
        .and_then(|()| memory_limit(cli.memory_limit))
        .and_then(|()| claim(files, cli.force))
        .and_then(|()| commands::run(&cli, output));
    match done {
        Ok(code) => ExitCode::from(code),
        Err(error) => ExitCode::from(failure::explain(&error, &flags, output)),
    }
}

/// Prints why arguments are refused, or the help that was asked for; returns the exit code.
fn refuse(error: &clap::Error, arguments: &[OsString]) -> u8 {
    let json = arguments.iter().any(|argument| argument == "--json");
    let output = Output { json: json && error.use_stderr(), quiet: false, files: &[] };
    match wrong_use::message(error) {
        Some(message) => failure::say(&message, failure::USAGE, output),
        None => {
            wrong_use::print(error);
            failure::document(&wrong_use::first_line(error), failure::USAGE, output);
        }
    }
    if error.use_stderr() { failure::USAGE } else { failure::DONE }
}

fn parse(arguments: &[OsString]) -> Result<(Cli, Flags), clap::Error> {
    let mut command = args::command();
    let matches = command.try_get_matches_from_mut(arguments)?;
    let mut cli = Cli::from_arg_matches(&matches)?;
    let flags = Flags::of(&command, &matches);
    match &mut cli.command {
        Command::Train(args) => args.given = flags.ids(),
        Command::Stack(StackCommand::Train(args)) => args.given = flags.ids(),
        Command::Net(NetCommand::Train(args)) => args.given = flags.ids(),
        _ => {}
    }
    Ok((cli, flags))
}

/// Environment variable with the limit of memory.
const MEMORY: &str = "PLEFKA_MEMORY_LIMIT";

/// Sets the limit of memory, from the flag or from the environment.
fn memory_limit(asked: Option<u64>) -> anyhow::Result<()> {
    let said = match (asked, std::env::var(MEMORY)) {
        (None, Ok(text)) if !text.is_empty() => Some(
            args::size(&text)
                .map_err(|reason| failure::usage(format!("{MEMORY}: found {text}, {reason}")))?,
        ),
        _ => asked,
    };
    plefka::room::set_memory_limit(said);
    Ok(())
}
