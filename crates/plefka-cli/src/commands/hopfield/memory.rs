//! Rules and experiments of memories, from the arguments.

use plefka_spins::hopfield::{Experiment, Rule};

use crate::args::{RuleArgs, SimulationArgs};
use crate::runs::ranges;

/// The rule, with its constants.
///
/// # Errors
/// A constant that belongs to another rule.
pub(super) fn rule(args: &RuleArgs) -> plefka::Result<Rule> {
    let rule = args.rule;
    let of_another =
        |name, wanted| Err(plefka::Error::setting(name, format!("one for the rule {}", rule.name()), wanted));
    if let Some(margin) = args.margin {
        ranges::at_least_zero("margin", margin)?;
    }
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

/// The simulation at the given (load, temperature) points.
pub(super) fn experiment(
    args: &SimulationArgs,
    rule: Rule,
    spins: usize,
    points: Vec<(f64, f64)>,
) -> Experiment {
    let &SimulationArgs { draws, starts, corruption, sweeps, seed } = args;
    Experiment { spins, rule, points, corruption, draws, starts, sweeps, seed }
}
