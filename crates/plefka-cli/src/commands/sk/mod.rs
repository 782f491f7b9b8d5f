//! `sk`: the Sherrington–Kirkpatrick model.

mod overlaps;
mod overlaps_page;
mod tap;
mod tap_page;
mod theory;
mod theory_page;

use crate::args::SkCommand;
use crate::terminal::output::Output;

/// Runs one of the `sk` commands.
pub(super) fn run(command: &SkCommand, output: Output) -> anyhow::Result<()> {
    match command {
        SkCommand::Tap(args) => tap::run(args, output),
        SkCommand::Overlaps(args) => overlaps::run(args, output),
        SkCommand::Theory(args) => theory::run(args, output),
    }
}
