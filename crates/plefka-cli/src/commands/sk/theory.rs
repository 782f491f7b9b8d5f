//! `sk theory`: the replica-symmetric solution and the limits of its validity.

use std::fmt::Write as _;

use plefka::numerics::range;
use plefka_report::render_charts;
use plefka_spins::theory::sk::{State, at_field, replica_symmetric};
use serde_json::json;

use super::theory_page::page;
use crate::args::SkTheoryArgs;
use crate::runs::page::write;
use crate::runs::ranges;
use crate::terminal::number::short;
use crate::terminal::output::Output;

/// Default number of temperatures, and their range.
const POINTS: usize = 40;
const MOST: f64 = 2.0;

/// Computes and shows the solution.
pub(super) fn run(args: &SkTheoryArgs, output: Output) -> anyhow::Result<()> {
    let temperatures = match args.temperatures.as_slice() {
        [] => (1..=POINTS).map(|k| MOST * k as f64 / POINTS as f64).collect(),
        given => given.to_vec(),
    };
    temperatures.iter().try_for_each(|&t| ranges::temperature("temperatures", t))?;
    range::moderate("field", args.field)?;
    let states =
        temperatures.iter().map(|&t| replica_symmetric(t, args.field)).collect::<plefka::Result<Vec<_>>>()?;
    let limits = temperatures.iter().map(|&t| at_field(t)).collect::<plefka::Result<Vec<_>>>()?;
    if let Some(path) = &args.out {
        write(path, &render_charts(&page(args.field, &temperatures, &states, &limits)))?;
    }
    let document = json!({
        "field": args.field,
        "states": states,
        "at_line": temperatures.iter().zip(&limits).map(|(t, h)| json!({"temperature": t, "field": h})).collect::<Vec<_>>(),
        "report": args.out,
    });
    output.result(&document, &text(&states, &limits))
}

fn text(states: &[State], limits: &[f64]) -> String {
    let mut text = format!(
        "{:>12}{:>14}{:>12}{:>12}{:>12}{:>12}\n",
        "temperature", "free energy", "entropy", "q", "replicon", "AT field"
    );
    for (state, limit) in states.iter().zip(limits) {
        let _ = writeln!(
            text,
            "{:>12}{:>14.6}{:>12}{:>12}{:>12}{:>12}",
            short(state.temperature),
            state.free_energy,
            short(state.entropy),
            short(state.q),
            short(state.replicon),
            short(*limit)
        );
    }
    text
}
