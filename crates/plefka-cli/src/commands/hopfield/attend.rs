//! `hopfield attend`: grey patterns in a continuous memory, corrupted and recalled.

use ndarray::ArrayView1;
use plefka_spins::hopfield::continuous::{Attended, Continuous};
use plefka_spins::hopfield::corrupted;
use serde_json::{Value, json};

use super::patterns::{patterns, picture};
use crate::args::HopfieldAttendArgs;
use crate::runs::pictures::told;
use crate::runs::ranges;
use crate::terminal::number::short;
use crate::terminal::output::{Output, facts};

/// Cosine from which a pattern counts as recalled.
const RECALLED: f64 = 0.95;

/// Stores, corrupts and updates the patterns.
pub(super) fn run(args: &HopfieldAttendArgs, output: Output) -> anyhow::Result<()> {
    let (patterns, shape) = patterns(&args.data, &args.reading, args.patterns, args.seed)?;
    let shape = told(args.shape.as_deref())?.or(shape);
    let starts = corrupted(patterns.view(), args.corruption, args.seed)?;
    plefka::numerics::range::beta(args.beta)?;
    ranges::at_least_zero("tolerance", args.tolerance)?;
    let memory = Continuous::new(patterns.clone(), args.beta)?;
    let before = memory.energy(starts.view())?;
    let found = memory.recall(starts.view(), args.updates, args.tolerance)?;
    let pairs = found.states.rows().into_iter().zip(patterns.rows());
    let cosines: Vec<f64> = pairs.map(|(state, pattern)| cosine(state, pattern)).collect();
    if let Some(path) = &args.picture {
        picture(path, [&patterns, &starts, &found.states], shape)?;
    }
    let count = cosines.len();
    let outcome = Outcome {
        cosine: cosines.iter().sum::<f64>() / count as f64,
        recalled: cosines.iter().filter(|c| **c >= RECALLED).count(),
        settled: found.settled.iter().filter(|s| **s).count(),
    };
    let document = document(args, patterns.ncols(), &found, (&before[..], &cosines[..]), &outcome);
    let Outcome { cosine, recalled, settled } = outcome;
    let most = found.updates.iter().max().copied().unwrap_or(0);
    let lines = [
        ("values", patterns.ncols().to_string()),
        ("patterns", count.to_string()),
        ("cosine at the end", short(cosine)),
        ("recalled", format!("{recalled} of {count} patterns with a cosine of at least {RECALLED}")),
        ("settled", format!("{settled} of {count}, after {most} updates at most")),
    ];
    output.result(&document, &facts(&lines))
}

/// The outcome of all recalls: the mean cosine and the numbers of recalled and settled patterns.
struct Outcome {
    cosine: f64,
    recalled: usize,
    settled: usize,
}

/// The document; `(before, cosines)` are the energies at the start and the cosines at the end.
fn document(
    args: &HopfieldAttendArgs,
    values: usize,
    found: &Attended,
    (before, cosines): (&[f64], &[f64]),
    outcome: &Outcome,
) -> Value {
    json!({
        "values": values,
        "patterns": cosines.len(),
        "beta": args.beta,
        "corruption": args.corruption,
        "cosine": outcome.cosine,
        "recalled": outcome.recalled,
        "settled": outcome.settled,
        "recalls": cosines.iter().enumerate().map(|(k, cosine)| json!({
            "pattern": k,
            "cosine": cosine,
            "share": found.shares[[k, k]],
            "energy_before": before[k],
            "energy": found.energies[k],
            "updates": found.updates[k],
            "settled": found.settled[k],
        })).collect::<Vec<_>>(),
        "picture": args.picture,
    })
}

/// The cosine of the angle between two vectors; 0 if one of them is 0.
fn cosine(a: ArrayView1<'_, f64>, b: ArrayView1<'_, f64>) -> f64 {
    let norms = (a.dot(&a) * b.dot(&b)).sqrt();
    if norms > 0.0 { a.dot(&b) / norms } else { 0.0 }
}
