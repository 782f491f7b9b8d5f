//! `ridge`: linear regression with an analysis of its regularisation.

mod advise;
mod advise_page;
mod advised;
mod curve;
mod data;
mod path;
mod plots;
mod regression;
mod sweep;
mod sweep_page;
mod target;
mod verdicts;

use crate::args::RidgeCommand;
use crate::terminal::output::Output;

/// Runs one of the `ridge` commands.
pub(super) fn run(command: &RidgeCommand, output: Output) -> anyhow::Result<()> {
    match command {
        RidgeCommand::Path(args) => path::run(args, output),
        RidgeCommand::Advise(args) => advise::run(args, output),
        RidgeCommand::Sweep(args) => sweep::run(args, output),
    }
}
