//! `hopfield`: associative memories.

mod attend;
mod capacity;
mod capacity_page;
mod memory;
mod patterns;
mod phase;
mod phase_lines;
mod phase_page;
mod recall;

use crate::args::HopfieldCommand;
use crate::terminal::output::Output;

/// Runs one of the `hopfield` commands.
pub(super) fn run(command: &HopfieldCommand, output: Output) -> anyhow::Result<()> {
    match command {
        HopfieldCommand::Recall(args) => recall::run(args, output),
        HopfieldCommand::Attend(args) => attend::run(args, output),
        HopfieldCommand::Capacity(args) => capacity::run(args, output),
        HopfieldCommand::Phase(args) => phase::run(args, output),
    }
}
