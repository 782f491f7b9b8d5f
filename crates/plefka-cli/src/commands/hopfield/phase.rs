//! `hopfield phase`: the phase diagram of Amit, Gutfreund & Sompolinsky, with the results of a simulation over it.

use std::fmt::Write as _;

use plefka::room::check_room;
use plefka_report::render_charts;
use plefka_spins::hopfield::{Measured, Rule, measure};
use plefka_spins::theory::hopfield::largest_load;
use serde_json::{Value, json};

use super::memory::experiment;
use super::phase_lines::{Lines, rows};
use super::phase_page::page;
use crate::args::HopfieldPhaseArgs;
use crate::runs::page::write;
use crate::terminal::number::short;
use crate::terminal::output::Output;
use crate::terminal::progress::watched;

/// Ends of the simulation's grid.
const LEAST_LOAD: f64 = 0.01;
const MOST_LOAD: f64 = 0.16;
const LEAST_TEMPERATURE: f64 = 0.02;
const MOST_TEMPERATURE: f64 = 1.0;

/// Bytes of the numbers at a point, at least, with their text.
const PER_POINT: f64 = 256.0;

/// Computes the theory, and a simulation on request.
pub(super) fn run(args: &HopfieldPhaseArgs, output: Output) -> anyhow::Result<()> {
    let grid = if args.spins > 0 { args.grid } else { 2 };
    for (name, number, power) in [("points", args.points, 1.0), ("grid", grid, 2.0)] {
        if number < 2 {
            return Err(plefka::Error::setting(name, number, "at least 2").into());
        }
        check_room(name, number, PER_POINT * (number as f64).powf(power), power)?;
    }
    let most = largest_load();
    // Points are closely spaced near the end of the lines.
    let share = |k: usize| (0.5 * std::f64::consts::PI * k as f64 / (args.points - 1) as f64).sin();
    let loads = (0..args.points).map(|k| (most.load * share(k)).max(1e-6));
    let lines: Vec<Lines> = loads.map(Lines::at).collect::<plefka::Result<_>>()?;
    let measured = simulated(args)?;
    let boundary: Vec<(f64, f64)> = rows(&measured).filter_map(half).collect();
    if let Some(path) = &args.out {
        write(path, &render_charts(&page(args, &lines, &measured, &boundary)))?;
    }
    let document = json!({
        "largest_load": {"load": most.load, "temperature": most.temperature, "overlap": most.m},
        "lines": lines,
        "spins": args.spins,
        "measured": measured,
        "boundary": boundary.iter().map(|(load, t)| json!({"load": load, "temperature": t})).collect::<Vec<Value>>(),
        "report": args.out,
    });
    output.result(&document, &text(&lines, &boundary))
}

/// Results at every temperature and load of the grid; none without spins.
fn simulated(args: &HopfieldPhaseArgs) -> anyhow::Result<Vec<Measured>> {
    if args.spins == 0 {
        return Ok(Vec::new());
    }
    let side = |least: f64, most: f64, k: usize| least + (most - least) * k as f64 / (args.grid - 1) as f64;
    // The number of patterns is whole, so that with few spins several loads are equal.
    let patterns = |k: usize| (side(LEAST_LOAD, MOST_LOAD, k) * args.spins as f64).round().max(1.0);
    let mut loads: Vec<f64> = (0..args.grid).map(|k| patterns(k) / args.spins as f64).collect();
    loads.dedup();
    let temperatures = (0..args.grid).map(|k| side(LEAST_TEMPERATURE, MOST_TEMPERATURE, k));
    let points = temperatures.flat_map(|t| loads.iter().map(move |&load| (load, t))).collect();
    let experiment = experiment(&args.simulation, Rule::Hebb, args.spins, points);
    watched("simulation", |watch| measure(&experiment, watch))
}

/// The point along one row of the grid, at one temperature, where half of the recalls fail.
fn half(row: &[Measured]) -> Option<(f64, f64)> {
    let pair = row.windows(2).find(|pair| pair[0].recalled >= 0.5 && pair[1].recalled < 0.5)?;
    let share = (pair[0].recalled - 0.5) / (pair[0].recalled - pair[1].recalled);
    Some((pair[0].load + share * (pair[1].load - pair[0].load), pair[0].temperature))
}

fn text(lines: &[Lines], boundary: &[(f64, f64)]) -> String {
    let or_none = |x: Option<f64>| x.map_or_else(|| "-".into(), short);
    let mut out = format!("{:>12}{:>12}{:>12}{:>12}{:>12}\n", "load", "T_M", "T_c", "T_g", "T_AT");
    for line in lines {
        let _ = writeln!(
            out,
            "{:>12}{:>12}{:>12}{:>12}{:>12}",
            short(line.load),
            or_none(line.retrieval_limit),
            or_none(line.thermodynamic_limit),
            short(line.glass_temperature),
            or_none(line.at_temperature)
        );
    }
    if !boundary.is_empty() {
        let _ = writeln!(out, "\nmeasured, half of the recalls fail\n{:>12}{:>12}", "temperature", "load");
        for (load, temperature) in boundary {
            let _ = writeln!(out, "{:>12}{:>12}", short(*temperature), short(*load));
        }
    }
    out
}
