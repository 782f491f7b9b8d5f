//! `ridge`: linear regression with its regularisation looked at.

mod advise;
mod data;
mod path;
mod plots;
mod regression;
mod sweep;

use crate::args::RidgeCommand;
use crate::terminal::output::Output;

/// Carries out one of its commands.
pub fn run(command: &RidgeCommand, output: Output) -> anyhow::Result<()> {
    match command {
        RidgeCommand::Path(args) => path::run(args, output),
        RidgeCommand::Advise(args) => advise::run(args, output),
        RidgeCommand::Sweep(args) => sweep::run(args, output),
    }
}
