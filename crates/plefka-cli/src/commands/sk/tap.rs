//! `sk tap`: solutions of the TAP equations for one draw of the couplings.

use std::fmt::Write as _;

use plefka::numerics::range;
use plefka_report::render_charts;
use plefka_spins::ising::Ising;
use plefka_spins::sk::{Search, TapSearch, couplings, solutions};
use plefka_spins::theory::sk::replica_symmetric;
use serde_json::json;

use super::tap_page::page;
use crate::args::SkTapArgs;
use crate::runs::page::write;
use crate::terminal::number::short;
use crate::terminal::output::Output;

/// Largest number of solutions listed on a terminal.
const LISTED: usize = 20;

/// Finds and counts the solutions.
pub(super) fn run(args: &SkTapArgs, output: Output) -> anyhow::Result<()> {
    range::temperature("temperature", args.temperature)?;
    range::moderate("field", args.field)?;
    let mut ising = Ising::without_field(couplings(args.spins, 0.0, args.seed)?);
    ising.field.fill(args.field);
    let ising = Ising::new(ising.couplings, ising.field)?;
    let search = Search { starts: args.starts, steps: args.steps, seed: args.seed, ..Search::default() };
    let found = solutions(&ising, 1.0 / args.temperature, search)?;
    if let Some(path) = &args.out {
        let theory = replica_symmetric(args.temperature, args.field)?;
        write(path, &render_charts(&page(args, &found, &theory)))?;
    }
    output.warnings(&found.warnings);
    let document = json!({
        "spins": args.spins,
        "temperature": args.temperature,
        "field": args.field,
        "starts": args.starts,
        "unconverged": found.unconverged,
        "solutions": found.solutions,
        "warnings": found.warnings,
        "report": args.out,
    });
    output.result(&document, &text(&found, args.starts))
}

fn text(found: &TapSearch, starts: usize) -> String {
    let mut text = format!(
        "{} distinct solutions from {} starts, {} of which did not converge\n{:>14}{:>12}{:>12}{:>10}\n",
        found.solutions.len(),
        starts,
        found.unconverged,
        "free energy",
        "overlap",
        "Plefka",
        "starts"
    );
    for solution in found.solutions.iter().take(LISTED) {
        let _ = writeln!(
            text,
            "{:>14.6}{:>12}{:>12}{:>10}",
            solution.free_energy,
            short(solution.overlap),
            short(solution.plefka),
            solution.starts
        );
    }
    if found.solutions.len() > LISTED {
        let _ = writeln!(text, "and {} more; all of them with --json", found.solutions.len() - LISTED);
    }
    text
}
