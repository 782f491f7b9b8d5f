//! The commands, each in its own file or folder.

mod bench;
mod diagnose;
mod get;
mod hopfield;
mod impute;
mod info;
mod inspect;
mod make;
mod net;
mod pages;
mod report;
mod ridge;
mod sample;
mod score;
mod sk;
mod stack;
mod train;
mod transform;

use crate::args::{Cli, Command, DataCommand, NetCommand, StackCommand};
use crate::runs::threads::on_threads;
use crate::terminal::failure::DONE;
use crate::terminal::output::Output;

/// Runs a command; returns its exit code.
pub(crate) fn run(cli: &Cli, output: Output) -> anyhow::Result<u8> {
    if let Command::Train(args) = &cli.command {
        // A configuration file may name the number of threads, so that training starts them itself.
        return train::run(args, cli.threads, output);
    }
    if let Command::Net(NetCommand::Train(args)) = &cli.command {
        return net::train(args, cli.threads, output);
    }
    if let Command::Stack(StackCommand::Train(args)) = &cli.command {
        return stack::train::run(args, cli.threads, output);
    }
    on_threads(cli.threads.unwrap_or(0), || match &cli.command {
        Command::Train(_) | Command::Stack(StackCommand::Train(_)) => unreachable!("returned above"),
        Command::Stack(StackCommand::Score(args)) => stack::score::run(args, output),
        Command::Stack(StackCommand::Sample(args)) => stack::sample::run(args, output),
        Command::Score(args) => score::run(args, output),
        Command::Sample(args) => sample::run(args, output),
        Command::Impute(args) => impute::run(args, output),
        Command::Transform(args) => transform::run(args, output),
        Command::Inspect(args) => inspect::run(args, output),
        Command::Diagnose(args) if args.rg => diagnose::renormalization::run(args, output),
        Command::Diagnose(args) => diagnose::run(args, output),
        Command::Net(command) => net::run(command, output),
        Command::Ridge(command) => ridge::run(command, output),
        Command::Hopfield(command) => hopfield::run(command, output),
        Command::Sk(command) => sk::run(command, output),
        Command::Bench(args) => bench::run(args, output),
        Command::Report { run, out } => report::run(run, out.as_deref(), output),
        Command::Data(DataCommand::Info(args)) => info::run(args, output),
        Command::Data(DataCommand::Make(args)) => make::run(args, output),
        Command::Data(DataCommand::Get(args)) => get::run(args, output),
        Command::Completions { shell } => pages::completions(*shell, output),
        Command::Man { out } => pages::manual(out.as_deref(), output),
    })?;
    Ok(DONE)
}
