//! `hopfield`: associative memories.

mod capacity;
mod phase;
mod phase_page;
mod recall;

use plefka_spins::hopfield::{Experiment, Rule};

use crate::args::{HopfieldCommand, RuleArgs, SimulationArgs};
use crate::output::Output;

/// Carries out one of its commands.
pub fn run(command: &HopfieldCommand, output: Output) -> anyhow::Result<()> {
    match command {
        HopfieldCommand::Recall(args) => recall::run(args, output),
        HopfieldCommand::Capacity(args) => capacity::run(args, output),
        HopfieldCommand::Phase(args) => phase::run(args, output),
    }
}

fn rule(args: &RuleArgs) -> plefka::Result<Rule> {
    match (Rule::parse(&args.rule)?, args.margin) {
        (Rule::Perceptron { margin, sweeps }, own) => {
            Ok(Rule::Perceptron { margin: own.unwrap_or(margin), sweeps })
        }
        (rule, None) => Ok(rule),
        (rule, Some(_)) => Err(plefka::Error::setting(
            "margin",
            format!("a margin for {}", rule.name()),
            "the rule perceptron",
        )),
    }
}

fn experiment(args: &SimulationArgs, rule: Rule, spins: usize, points: Vec<(f64, f64)>) -> Experiment {
    let &SimulationArgs { draws, starts, corruption, sweeps, seed } = args;
    Experiment { spins, rule, points, corruption, draws, starts, sweeps, seed }
}
