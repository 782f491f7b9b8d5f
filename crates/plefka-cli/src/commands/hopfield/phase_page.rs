//! The page of `hopfield phase`: the lines of the theory over a map of the final overlaps of a simulation.

use plefka::data::evenly_spaced;
use plefka_report::{Card, Charts, Map, Section, Series};
use plefka_spins::hopfield::Measured;
use plefka_spins::theory::hopfield::largest_load;

use super::phase_lines::{Lines, rows};
use crate::args::HopfieldPhaseArgs;
use crate::terminal::number::short;

/// Number of temperatures at which overlaps are drawn against the load.
const CURVES: usize = 4;

/// The page; `boundary` holds the points where half of the recalls fail, (load, temperature).
pub(super) fn page(
    args: &HopfieldPhaseArgs,
    lines: &[Lines],
    measured: &[Measured],
    boundary: &[(f64, f64)],
) -> Charts {
    let mut cards = vec![diagram(args.spins, lines, measured, boundary)];
    if !measured.is_empty() {
        cards.push(overlaps(measured));
    }
    let simulation = &args.simulation;
    let mut summary = vec![("largest load".into(), short(largest_load().load))];
    if args.spins > 0 {
        summary.extend([
            ("spins measured".into(), args.spins.to_string()),
            ("points measured".into(), measured.len().to_string()),
            ("draws at each".into(), simulation.draws.to_string()),
            ("corruption".into(), short(simulation.corruption)),
            ("seed".into(), simulation.seed.to_string()),
        ]);
    }
    Charts {
        kind: "Hopfield memories",
        title: "Phase diagram of Hopfield's model".into(),
        summary,
        warnings: Vec::new(),
        sections: vec![Section { title: "Phases", table: None, cards }],
    }
}

fn diagram(spins: usize, lines: &[Lines], measured: &[Measured], boundary: &[(f64, f64)]) -> Card {
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
        let name = "measured: half of the recalls fail".into();
        series.push(Series { name, points: boundary.to_vec(), marked: true });
    }
    let theory = "Theory of Amit, Gutfreund and Sompolinsky, replica symmetric.";
    let simulation =
        "The shade is the overlap of a pattern with what its recall ends in, a mean over recalls and draws.";
    let map = Map {
        name: format!("overlap m, {spins} spins"),
        points: measured.iter().map(|point| (point.load, point.temperature, point.overlap)).collect(),
    };
    Card {
        title: "Phase diagram".into(),
        series,
        x_label: "patterns per spin, α".into(),
        y_label: "temperature T".into(),
        caption: if measured.is_empty() { theory.into() } else { format!("{theory} {simulation}") },
        map: (!measured.is_empty()).then_some(map),
        ..Card::default()
    }
}

/// Overlaps against the load at some temperatures.
fn overlaps(measured: &[Measured]) -> Card {
    let rows: Vec<&[Measured]> = rows(measured).collect();
    let mut picked = evenly_spaced(CURVES, rows.len());
    picked.dedup();
    let series = picked.iter().map(|&k| Series {
        name: format!("T = {}", short(rows[k][0].temperature)),
        points: rows[k].iter().map(|point| (point.load, point.overlap)).collect(),
        marked: false,
    });
    Card {
        title: "Measured overlaps".into(),
        series: series.collect(),
        x_label: "patterns per spin, α".into(),
        y_label: "overlap m".into(),
        caption: "What is left of a pattern, a mean over draws.".into(),
        ..Card::default()
    }
}
