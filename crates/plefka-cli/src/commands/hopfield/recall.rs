//! `hopfield recall`: patterns from data, corrupted and recalled.

use ndarray::ArrayView1;
use plefka::Error;
use plefka_spins::hopfield::{Dynamics, DynamicsKind, Memory, corrupted};
use serde_json::json;

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
    let dynamics = dynamics(args)?;
    let starts = corrupted(patterns.view(), args.corruption, args.seed)?;
    let memory = Memory::learn(patterns, rule(&args.rule)?)?;
    let before = memory.landscape.energy(starts.view());
    let found = memory.recall(starts.view(), dynamics, args.sweeps, args.seed)?;
    let own: Vec<f64> = found.overlaps.diag().to_vec();
    let recalled = own.iter().filter(|m| **m >= RECALLED).count();
    if let Some(path) = &args.picture {
        picture(path, [&memory.patterns, &starts, &found.states], shape)?;
    }
    let n = own.len() as f64;
    let mean = own.iter().sum::<f64>() / n;
    let settled = found.settled.iter().filter(|s| **s).count();
    let largest = |row: ArrayView1<'_, f64>| row.iter().fold(0.0f64, |m, x| m.max(x.abs()));
    let document = json!({
        "spins": memory.patterns.ncols(),
        "patterns": memory.n_patterns(),
        "load": memory.load(),
        "rule": memory.rule.name(),
        "sweeps_of_learning": memory.learning.sweeps,
        "unstable": memory.learning.unstable,
        "corruption": args.corruption,
        "overlap": mean,
        "recalled": recalled,
        "settled": settled,
        "recalls": own.iter().enumerate().map(|(k, own)| json!({
            "pattern": k,
            "overlap": own,
            "largest_overlap": largest(found.overlaps.row(k)),
            "energy_before": before[k],
            "energy": found.energies[k],
            "sweeps": found.sweeps[k],
            "settled": found.settled[k],
        })).collect::<Vec<_>>(),
        "picture": args.picture,
    });
    let lines = [
        ("spins", memory.patterns.ncols().to_string()),
        ("patterns", format!("{} ({} per spin)", memory.n_patterns(), short(memory.load()))),
        ("unstable spins", format!("{} of all in the patterns themselves", short(memory.learning.unstable))),
        ("overlap at the end", short(mean)),
        ("recalled", format!("{recalled} of {} patterns with an overlap of at least {RECALLED}", own.len())),
        ("settled", format!("{settled} of {}", own.len())),
    ];
    output.result(&document, &facts(&lines))
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
