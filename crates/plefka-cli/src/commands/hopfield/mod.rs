//! `hopfield`: associative memories.

mod attend;
mod capacity;
mod patterns;
mod phase;
mod phase_lines;
mod phase_page;
mod recall;

use plefka_spins::hopfield::{Experiment, Rule};

use crate::args::{HopfieldCommand, RuleArgs, SimulationArgs};
use crate::terminal::output::Output;

/// Carries out one of its commands.
pub fn run(command: &HopfieldCommand, output: Output) -> anyhow::Result<()> {
    match command {
        HopfieldCommand::Recall(args) => recall::run(args, output),
        HopfieldCommand::Attend(args) => attend::run(args, output),
        HopfieldCommand::Capacity(args) => capacity::run(args, output),
        HopfieldCommand::Phase(args) => phase::run(args, output),
    }
}

fn rule(args: &RuleArgs) -> plefka::Result<Rule> {
    let rule = args.rule;
    let of_another =
        |name, wanted| Err(plefka::Error::setting(name, format!("one for the rule {}", rule.name()), wanted));
    match (rule, args.margin, args.power) {
        (Rule::Perceptron { margin, sweeps }, own, None) => {
            Ok(Rule::Perceptron { margin: own.unwrap_or(margin), sweeps })
        }
        (Rule::Dense { power }, None, own) => Ok(Rule::Dense { power: own.unwrap_or(power) }),
        (rule, None, None) => Ok(rule),
        (_, Some(_), _) => of_another("margin", "the rule perceptron"),
        (_, None, Some(_)) => of_another("power", "the rule dense"),
    }
}

fn experiment(args: &SimulationArgs, rule: Rule, spins: usize, points: Vec<(f64, f64)>) -> Experiment {
    let &SimulationArgs { draws, starts, corruption, sweeps, seed } = args;
    Experiment { spins, rule, points, corruption, draws, starts, sweeps, seed }
}
