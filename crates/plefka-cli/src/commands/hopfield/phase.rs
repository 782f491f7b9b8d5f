//! `hopfield phase`: the phase diagram of Amit, Gutfreund & Sompolinsky, with what a simulation finds over it.

use std::fmt::Write as _;

use plefka_spins::hopfield::{Measured, Rule, measure};
use plefka_spins::theory::hopfield::{
    at_temperature, glass_temperature, largest_load, retrieval_limit, thermodynamic_limit,
};
use serde_json::{Value, json};

use super::experiment;
use crate::args::HopfieldPhaseArgs;
use crate::output::Output;
use crate::progress::watched;
use crate::report::{Card, Charts, Section, Series, render_charts, write};
use crate::table::short;

/// The grid of a simulation goes up to these.
const MOST_LOAD: f64 = 0.16;
const MOST_TEMPERATURE: f64 = 1.0;
const LEAST: f64 = 0.02;

/// The lines at one load; `None` where there is no such transition.
#[derive(Debug, Clone, Copy, serde::Serialize)]
struct Lines {
    load: f64,
    retrieval_limit: Option<f64>,
    thermodynamic_limit: Option<f64>,
    glass_temperature: f64,
    at_temperature: Option<f64>,
}

/// Theory, and a simulation where one is asked for.
pub fn run(args: &HopfieldPhaseArgs, output: Output) -> anyhow::Result<()> {
    if args.points < 2 || (args.spins > 0 && args.grid < 2) {
        return Err(plefka::Error::setting(
            "points, grid",
            format!("{}, {}", args.points, args.grid),
            "at least 2",
        )
        .into());
    }
    let most = largest_load();
    // Closely spaced where the lines end.
    let share = |k: usize| (0.5 * std::f64::consts::PI * k as f64 / (args.points - 1) as f64).sin();
    let loads = (0..args.points).map(|k| (most.load * share(k)).max(1e-6));
    let lines: Vec<Lines> = loads.map(lines_at).collect::<plefka::Result<_>>()?;
    let measured = match args.spins {
        0 => Vec::new(),
        spins => {
            let side =
                |least: f64, most: f64, k: usize| least + (most - least) * k as f64 / (args.grid - 1) as f64;
            let points = (0..args.grid * args.grid)
                .map(|k| {
                    let load = side(0.01, MOST_LOAD, k % args.grid);
                    (load, side(LEAST, MOST_TEMPERATURE, k / args.grid))
                })
                .collect();
            let experiment = experiment(&args.simulation, Rule::Hebb, spins, points);
            watched("simulation", |watch| measure(&experiment, watch))?
        }
    };
    let boundary: Vec<(f64, f64)> = measured.chunks(args.grid).filter_map(half).collect();
    if let Some(path) = &args.out {
        write(path, &render_charts(&report(args, &lines, &measured, &boundary)))?;
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

fn lines_at(load: f64) -> plefka::Result<Lines> {
    Ok(Lines {
        load,
        retrieval_limit: retrieval_limit(load)?,
        thermodynamic_limit: thermodynamic_limit(load)?,
        glass_temperature: glass_temperature(load)?,
        at_temperature: at_temperature(load)?,
    })
}

/// Where along one row of the grid, at one temperature, half of the recalls fail.
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

fn report(
    args: &HopfieldPhaseArgs,
    lines: &[Lines],
    measured: &[Measured],
    boundary: &[(f64, f64)],
) -> Charts {
    let of = |name: &str, value: &dyn Fn(&Lines) -> Option<f64>| Series {
        name: name.into(),
        points: lines.iter().filter_map(|line| Some((line.load, value(line)?))).collect(),
        marked: false,
    };
    let mut series = vec![
        of("T_M: retrieval states exist below", &|line| line.retrieval_limit),
        of("T_c: they are the ground states below", &|line| line.thermodynamic_limit),
        of("T_g: spin glass below", &|line| Some(line.glass_temperature)),
        of("AT: replica symmetry fails below", &|line| line.at_temperature),
    ];
    if !boundary.is_empty() {
        series.push(Series {
            name: format!("measured, {} spins", args.spins),
            points: boundary.to_vec(),
            marked: true,
        });
    }
    let diagram = Card {
        title: "Phase diagram".into(),
        series,
        x_label: "patterns per spin, α".into(),
        y_label: "temperature T".into(),
        log: (false, false),
        caption: "Theory of Amit, Gutfreund and Sompolinsky, replica symmetric; marks are where half of the recalls of a \
            simulation fail."
            .into(),
    };
    let mut cards = vec![diagram];
    let rows: Vec<&[Measured]> = measured.chunks(args.grid).collect();
    if !rows.is_empty() {
        let picked = [0, rows.len() / 4, rows.len() / 2, 3 * rows.len() / 4];
        let series = picked.iter().map(|&k| Series {
            name: format!("T = {}", short(rows[k][0].temperature)),
            points: rows[k].iter().map(|point| (point.load, point.overlap)).collect(),
            marked: false,
        });
        cards.push(Card {
            title: "Measured overlaps".into(),
            series: series.collect(),
            x_label: "patterns per spin, α".into(),
            y_label: "overlap m".into(),
            log: (false, false),
            caption: "What is left of a pattern, a mean over draws.".into(),
        });
    }
    Charts {
        kind: "Hopfield memories",
        title: "Phase diagram of Hopfield's model".into(),
        summary: vec![
            ("largest load".into(), short(largest_load().load)),
            ("spins measured".into(), args.spins.to_string()),
            ("seed".into(), args.simulation.seed.to_string()),
        ],
        warnings: Vec::new(),
        sections: vec![Section { title: "Phases", table: None, cards }],
    }
}
