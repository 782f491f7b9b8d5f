//! The `plefka` command: from arguments to an exit code. 0: done, 1: failed, 2: wrong use.

pub mod args;
mod commands;
mod runs;
mod terminal;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::parser::ValueSource;
use clap::{CommandFactory, FromArgMatches};

use args::{Cli, Command};
use terminal::failure;
use terminal::output::Output;

/// Runs the command given by `arguments` (the program's name first).
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match parse(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Standard error may be closed; the exit code reports the failure in any case.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { failure::USAGE } else { failure::DONE });
        }
    };
    let output = Output { json: cli.json };
    match commands::run(&cli, output) {
        Ok(code) => ExitCode::from(code),
        Err(error) => ExitCode::from(failure::explain(&error, output)),
    }
}

fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Cli, clap::Error> {
    let matches = Cli::command().try_get_matches_from(arguments)?;
    let mut cli = Cli::from_arg_matches(&matches)?;
    if let (Command::Train(args), Some(("train", matches))) = (&mut cli.command, matches.subcommand()) {
        let command = Cli::command();
        let known = command.find_subcommand("train").into_iter().flat_map(clap::Command::get_arguments);
        let given = known.map(|argument| argument.get_id().as_str());
        let given = given.filter(|id| matches.value_source(id) == Some(ValueSource::CommandLine));
        args.given = given.map(str::to_owned).collect();
    }
    Ok(cli)
}
