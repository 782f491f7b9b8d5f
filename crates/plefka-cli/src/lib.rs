//! The `plefka` command: from arguments to an exit code. 0: done, 1: failed, 2: wrong use.

pub mod args;
mod commands;
mod runs;
mod terminal;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::FromArgMatches;

use args::{Cli, Command};
use terminal::claim::claim;
use terminal::flags::Flags;
use terminal::output::Output;
use terminal::{failure, interrupt, progress, wrong_use};

/// Runs the command given by `arguments` (the program's name first).
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let (cli, flags) = match parse(&arguments) {
        Ok(parsed) => parsed,
        Err(error) => return ExitCode::from(refuse(&error, &arguments)),
    };
    // The process runs one command.
    let files = Box::leak(flags.outputs().into());
    let output = Output { json: cli.json, quiet: cli.quiet, files };
    progress::set_quiet(cli.quiet);
    interrupt::begin(matches!(cli.command, Command::Train(_)), output);
    let done = claim(files, cli.force).and_then(|()| commands::run(&cli, output));
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
            // Standard error may be closed; the exit code reports the failure in any case.
            let _ = error.print();
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
    if let Command::Train(args) = &mut cli.command {
        args.given = flags.ids();
    }
    Ok((cli, flags))
}
