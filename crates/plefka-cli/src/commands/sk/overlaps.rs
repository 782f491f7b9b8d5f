//! `sk overlaps`: the distribution of overlaps between replicas.

use std::fmt::Write as _;

use plefka::Error;
use plefka_report::{Card, Charts, Section, Series, render_charts, write};
use plefka_spins::ising::tempering::IsingTemperingSettings;
use plefka_spins::sk::{Overlaps, overlaps};
use serde_json::json;

use crate::args::SkOverlapsArgs;
use crate::terminal::number::short;
use crate::terminal::output::Output;
use crate::terminal::progress::watched;

/// The default ladder of temperatures.
const TEMPERATURES: [f64; 9] = [0.3, 0.4, 0.5, 0.6, 0.75, 0.9, 1.1, 1.35, 1.7];
/// Number of curves that a card can distinguish.
const CURVES: usize = 4;

/// Measures and shows the overlaps.
pub(super) fn run(args: &SkOverlapsArgs, output: Output) -> anyhow::Result<()> {
    let mut temperatures = args.temperatures.clone();
    if temperatures.is_empty() {
        temperatures.extend(TEMPERATURES);
    }
    if let Some(t) = temperatures.iter().find(|t| !(**t > 0.0 && t.is_finite())) {
        return Err(Error::setting("temperatures", t, "finite numbers above 0").into());
    }
    temperatures.sort_by(|a, b| b.total_cmp(a));
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
        write(path, &render_charts(&report(args, &found)))?;
    }
    let document = json!({
        "spins": args.spins,
        "field": args.field,
        "draws": args.draws,
        "seed": args.seed,
        "temperatures": found,
        "report": args.out,
    });
    let mut text =
        format!("{:>12}{:>12}{:>12}{:>12}{:>12}\n", "temperature", "<q^2>", "error", "energy", "error");
    for at in &found {
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
    output.result(&document, &text)
}

fn report(args: &SkOverlapsArgs, found: &[Overlaps]) -> Charts {
    let centre = |k: usize| -1.0 + 2.0 * (k as f64 + 0.5) / args.bins as f64;
    let picked =
        (0..CURVES.min(found.len())).map(|k| k * (found.len() - 1) / (CURVES.min(found.len()).max(2) - 1));
    let series = picked.map(|k| Series {
        name: format!("T = {}", short(found[k].temperature)),
        points: found[k].density.iter().enumerate().map(|(bin, &p)| (centre(bin), p)).collect(),
        marked: false,
    });
    let along = |value: &dyn Fn(&Overlaps) -> f64| Series {
        name: "measured".into(),
        points: found.iter().map(|at| (at.temperature, value(at))).collect(),
        marked: false,
    };
    let card = |title: &str, x: &str, y: &str, caption: &str, series: Vec<Series>| Card {
        title: title.into(),
        series,
        x_label: x.into(),
        y_label: y.into(),
        caption: caption.into(),
        ..Card::default()
    };
    let cards = vec![
        card(
            "Overlaps of replicas",
            "q",
            "P(q)",
            "One peak at 0 in the paramagnet; below T = 1 two broad ones with weight between them.",
            series.collect(),
        ),
        card(
            "Order parameter",
            "temperature",
            "⟨q²⟩",
            "Averaged over draws of the couplings.",
            vec![along(&|at| at.square.0)],
        ),
        card(
            "Energy per spin",
            "temperature",
            "⟨E⟩/N",
            "−0.763 at T = 0 for infinitely many spins (Parisi).",
            vec![along(&|at| at.energy.0)],
        ),
    ];
    let least = found.iter().map(|at| at.acceptance).fold(1.0, f64::min);
    let warnings = if least < 0.1 {
        vec![format!(
            "Neighbouring temperatures change places in only {} of the trials: put more between them.",
            short(least)
        )]
    } else {
        Vec::new()
    };
    Charts {
        kind: "Spin glass",
        title: format!("Sherrington–Kirkpatrick model of {} spins", args.spins),
        summary: vec![
            ("draws".into(), args.draws.to_string()),
            ("replicas".into(), args.replicas.to_string()),
            ("field".into(), short(args.field)),
            ("seed".into(), args.seed.to_string()),
        ],
        warnings,
        sections: vec![Section { title: "Overlaps", table: None, cards }],
    }
}
