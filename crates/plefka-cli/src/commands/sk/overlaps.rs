//! `sk overlaps`: the distribution of overlaps between replicas.

use std::fmt::Write as _;

use plefka::Result;
use plefka::numerics::range;
use plefka_report::render_charts;
use plefka_spins::ising::tempering::IsingTemperingSettings;
use plefka_spins::sk::{Distributions, overlaps};
use serde_json::json;

use super::overlaps_page::page;
use crate::args::SkOverlapsArgs;
use crate::runs::page::write;
use crate::terminal::number::short;
use crate::terminal::output::Output;
use crate::terminal::progress::watched;

/// The default ladder of temperatures.
const TEMPERATURES: [f64; 9] = [0.3, 0.4, 0.5, 0.6, 0.75, 0.9, 1.1, 1.35, 1.7];

/// Measures and shows the overlaps.
pub(super) fn run(args: &SkOverlapsArgs, output: Output) -> anyhow::Result<()> {
    range::moderate("field", args.field)?;
    let temperatures = ladder(&args.temperatures)?;
    let settings = IsingTemperingSettings {
        betas: temperatures.iter().map(|t| 1.0 / t).collect(),
        ensembles: args.replicas,
        burn_in: args.sweeps / 5,
        sweeps: args.sweeps,
        seed: args.seed,
    };
    let found = watched("tempering", |watch| {
        overlaps(args.spins, args.field, args.draws, args.bins, &settings, watch)
    })?;
    if let Some(path) = &args.out {
        write(path, &render_charts(&page(args, &found)))?;
    }
    output.warnings(&found.warnings);
    let document = json!({
        "spins": args.spins,
        "field": args.field,
        "draws": args.draws,
        "seed": args.seed,
        "q": found.q,
        "bin_width": found.bin_width,
        "symmetrised": found.symmetrised,
        "temperatures": found.temperatures,
        "warnings": found.warnings,
        "report": args.out,
    });
    output.result(&document, &text(&found))
}

/// The temperatures given, or the default ladder, the highest first.
fn ladder(given: &[f64]) -> Result<Vec<f64>> {
    let mut temperatures = given.to_vec();
    if temperatures.is_empty() {
        temperatures.extend(TEMPERATURES);
    }
    temperatures.iter().try_for_each(|&t| range::temperature("temperatures", t))?;
    temperatures.sort_by(|a, b| b.total_cmp(a));
    Ok(temperatures)
}

fn text(found: &Distributions) -> String {
    let mut text =
        format!("{:>12}{:>12}{:>12}{:>12}{:>12}\n", "temperature", "<q^2>", "error", "energy", "error");
    for at in &found.temperatures {
        let _ = writeln!(
            text,
            "{:>12}{:>12}{:>12}{:>12}{:>12}",
            short(at.temperature),
            short(at.square.0),
            short(at.square.1),
            short(at.energy.0),
            short(at.energy.1)
        );
    }
    text
}
