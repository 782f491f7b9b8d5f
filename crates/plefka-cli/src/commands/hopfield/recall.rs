//! `hopfield recall`: patterns from data, corrupted and recalled.

use ndarray::ArrayView1;
use plefka::Error;
use plefka_spins::hopfield::{Dynamics, DynamicsKind, Memory, Recall, corrupted};
use serde_json::{Value, json};

use super::memory::rule;
use super::patterns::{patterns, picture};
use crate::args::HopfieldRecallArgs;
use crate::runs::pictures::told;
use crate::terminal::number::short;
use crate::terminal::output::{Output, facts};

/// Overlap from which a pattern counts as recalled.
const RECALLED: f64 = 0.95;

/// Stores, corrupts and recalls the patterns.
pub(super) fn run(args: &HopfieldRecallArgs, output: Output) -> anyhow::Result<()> {
    let (values, shape) = patterns(&args.data, &args.reading, args.patterns, args.seed)?;
    let patterns = values.mapv(|x| if x > 0.0 { 1.0 } else { -1.0 });
    let shape = told(args.shape.as_deref())?.or(shape);
    if let Some(temperature) = args.temperature {
        plefka::numerics::range::temperature("temperature", temperature)?;
    }
    let dynamics = dynamics(args)?;
    let starts = corrupted(patterns.view(), args.corruption, args.seed)?;
    let memory = Memory::learn(patterns, rule(&args.rule)?)?;
    let before = memory.landscape.energy(starts.view());
    let found = memory.recall(starts.view(), dynamics, args.sweeps, args.seed)?;
    let own: Vec<f64> = found.overlaps.diag().to_vec();
    if let Some(path) = &args.picture {
        picture(path, [&memory.patterns, &starts, &found.states], shape)?;
    }
    let outcome = Outcome {
        overlap: own.iter().sum::<f64>() / own.len() as f64,
        recalled: own.iter().filter(|m| **m >= RECALLED).count(),
        settled: found.settled.iter().filter(|s| **s).count(),
    };
    let document = document(args, &memory, &found, &before, &outcome);
    output.result(&document, &text(&memory, &outcome, own.len()))
}

/// The outcome of all recalls: the mean overlap and the numbers of recalled and settled patterns.
struct Outcome {
    overlap: f64,
    recalled: usize,
    settled: usize,
}

fn document(
    args: &HopfieldRecallArgs,
    memory: &Memory,
    found: &Recall,
    before: &[f64],
    outcome: &Outcome,
) -> Value {
    let largest = |row: ArrayView1<'_, f64>| row.iter().fold(0.0f64, |m, x| m.max(x.abs()));
    json!({
        "spins": memory.patterns.ncols(),
        "patterns": memory.n_patterns(),
        "load": memory.load(),
        "rule": memory.rule.name(),
        "sweeps_of_learning": memory.learning.sweeps,
        "unstable": memory.learning.unstable,
        "corruption": args.corruption,
        "overlap": outcome.overlap,
        "recalled": outcome.recalled,
        "settled": outcome.settled,
        "recalls": found.overlaps.diag().iter().enumerate().map(|(k, own)| json!({
            "pattern": k,
            "overlap": own,
            "largest_overlap": largest(found.overlaps.row(k)),
            "energy_before": before[k],
            "energy": found.energies[k],
            "sweeps": found.sweeps[k],
            "settled": found.settled[k],
        })).collect::<Vec<_>>(),
        "picture": args.picture,
    })
}

fn text(memory: &Memory, Outcome { overlap, recalled, settled }: &Outcome, count: usize) -> String {
    facts(&[
        ("spins", memory.patterns.ncols().to_string()),
        ("patterns", format!("{} ({} per spin)", memory.n_patterns(), short(memory.load()))),
        ("unstable spins", format!("{} of all in the patterns themselves", short(memory.learning.unstable))),
        ("overlap at the end", short(*overlap)),
        ("recalled", format!("{recalled} of {count} patterns with an overlap of at least {RECALLED}")),
        ("settled", format!("{settled} of {count}")),
    ])
}

fn dynamics(args: &HopfieldRecallArgs) -> plefka::Result<Dynamics> {
    match (args.dynamics, args.temperature) {
        (DynamicsKind::Asynchronous, None) => Ok(Dynamics::Asynchronous),
        (DynamicsKind::Synchronous, None) => Ok(Dynamics::Synchronous),
        (DynamicsKind::Thermal, Some(temperature)) => Ok(Dynamics::Thermal(temperature)),
        (DynamicsKind::Thermal, None) => {
            Err(Error::setting("temperature", "none", "one, for thermal dynamics"))
        }
        (_, Some(t)) => Err(Error::setting("temperature", t, "none, unless --dynamics thermal")),
    }
}
