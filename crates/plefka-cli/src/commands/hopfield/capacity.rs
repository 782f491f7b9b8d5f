//! `hopfield capacity`: overlaps with random patterns after recall, with the theory of infinitely many spins.

use std::fmt::Write as _;

use plefka_report::render_charts;
use plefka_spins::hopfield::{Measured, Rule, measure};
use plefka_spins::theory::hopfield::{one_step_error, retrieval};
use serde_json::json;

use super::capacity_page::page;
use super::memory::{experiment, rule};
use crate::args::HopfieldCapacityArgs;
use crate::runs::page::write;
use crate::runs::ranges;
use crate::terminal::number::short;
use crate::terminal::output::Output;
use crate::terminal::progress::watched;

/// Default loads.
const LOADS: [f64; 9] = [0.02, 0.05, 0.08, 0.1, 0.12, 0.13, 0.14, 0.16, 0.2];

/// Measures and shows the overlaps.
pub(super) fn run(args: &HopfieldCapacityArgs, output: Output) -> anyhow::Result<()> {
    let rule = rule(&args.rule)?;
    let loads = if args.loads.is_empty() { LOADS.to_vec() } else { args.loads.clone() };
    loads.iter().try_for_each(|&load| ranges::load(load))?;
    ranges::temperature("temperature", args.temperature)?;
    let points: Vec<(f64, f64)> = loads.iter().map(|&load| (load, args.temperature)).collect();
    let mut curves = Vec::new();
    for (k, &spins) in args.spins.iter().enumerate() {
        let experiment = experiment(&args.simulation, rule, spins, points.clone());
        let what = format!("{spins} spins, {} of {}", k + 1, args.spins.len());
        curves.push((spins, watched(&what, |watch| measure(&experiment, watch))?));
    }
    // The theory applies to Hebb's rule.
    let theory: Vec<Option<f64>> = match rule {
        Rule::Hebb => points
            .iter()
            .map(|&(load, t)| Ok(Some(retrieval(load, t)?.map_or(0.0, |state| state.m))))
            .collect::<plefka::Result<_>>()?,
        _ => vec![None; points.len()],
    };
    if let Some(path) = &args.out {
        write(path, &render_charts(&page(args, rule, &curves, &theory)))?;
    }
    let document = json!({
        "rule": rule.name(),
        "temperature": args.temperature,
        "corruption": args.simulation.corruption,
        "draws": args.simulation.draws,
        "seed": args.simulation.seed,
        "theory": loads.iter().zip(&theory).map(|(load, overlap)| json!({
            "load": load,
            "overlap": overlap,
            "unstable": (rule == Rule::Hebb).then(|| one_step_error(*load).ok()).flatten(),
        })).collect::<Vec<_>>(),
        "curves": curves.iter().map(|(spins, points)| json!({"spins": spins, "points": points})).collect::<Vec<_>>(),
        "report": args.out,
    });
    output.result(&document, &text(&curves, &theory))
}

fn text(curves: &[(usize, Vec<Measured>)], theory: &[Option<f64>]) -> String {
    let mut out = String::new();
    for (spins, points) in curves {
        let _ = writeln!(
            out,
            "{spins} spins\n{:>10}{:>12}{:>12}{:>12}{:>12}{:>12}",
            "load", "overlap", "error", "theory", "recalled", "unstable"
        );
        for (point, theory) in points.iter().zip(theory) {
            let theory = theory.map_or_else(|| "-".into(), short);
            let _ = writeln!(
                out,
                "{:>10}{:>12}{:>12}{theory:>12}{:>12}{:>12}",
                short(point.load),
                short(point.overlap),
                short(point.std_error),
                short(point.recalled),
                short(point.unstable)
            );
        }
        out.push('\n');
    }
    out
}
