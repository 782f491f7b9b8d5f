//! The page of `sk overlaps`: the distributions of overlaps, the order parameter and the energy against temperature.

use plefka_report::{Card, Charts, Section, Series};
use plefka_spins::sk::Overlaps;

use crate::args::SkOverlapsArgs;
use crate::terminal::number::short;

/// Number of curves that a card can distinguish.
const CURVES: usize = 4;

/// The page.
pub(super) fn page(args: &SkOverlapsArgs, found: &[Overlaps]) -> Charts {
    let cards = vec![
        distributions(args.bins, found),
        against(found, "Order parameter", "⟨q²⟩", "Averaged over draws of the couplings.", |at| {
            at.square.0
        }),
        against(
            found,
            "Energy per spin",
            "⟨E⟩/N",
            "−0.763 at T = 0 for infinitely many spins (Parisi).",
            |at| at.energy.0,
        ),
    ];
    Charts {
        kind: "Spin glass",
        title: format!("Sherrington–Kirkpatrick model of {} spins", args.spins),
        summary: vec![
            ("draws".into(), args.draws.to_string()),
            ("replicas".into(), args.replicas.to_string()),
            ("field".into(), short(args.field)),
            ("seed".into(), args.seed.to_string()),
        ],
        warnings: warnings(found),
        sections: vec![Section { title: "Overlaps", table: None, cards }],
    }
}

/// P(q) at temperatures spread over the ladder.
fn distributions(bins: usize, found: &[Overlaps]) -> Card {
    let centre = |k: usize| -1.0 + 2.0 * (k as f64 + 0.5) / bins as f64;
    let picked =
        (0..CURVES.min(found.len())).map(|k| k * (found.len() - 1) / (CURVES.min(found.len()).max(2) - 1));
    let series = picked.map(|k| Series {
        name: format!("T = {}", short(found[k].temperature)),
        points: found[k].density.iter().enumerate().map(|(bin, &p)| (centre(bin), p)).collect(),
        marked: false,
    });
    Card {
        title: "Overlaps of replicas".into(),
        series: series.collect(),
        x_label: "q".into(),
        y_label: "P(q)".into(),
        caption: "One peak at 0 in the paramagnet; below T = 1 two broad ones with weight between them."
            .into(),
        ..Card::default()
    }
}

/// A chart of a measurement against temperature.
fn against(found: &[Overlaps], title: &str, y: &str, caption: &str, value: fn(&Overlaps) -> f64) -> Card {
    let points = found.iter().map(|at| (at.temperature, value(at))).collect();
    Card {
        title: title.into(),
        series: vec![Series { name: "measured".into(), points, marked: false }],
        x_label: "temperature".into(),
        y_label: y.into(),
        caption: caption.into(),
        ..Card::default()
    }
}

/// The warning about temperatures that seldom change places.
fn warnings(found: &[Overlaps]) -> Vec<String> {
    let least = found.iter().map(|at| at.acceptance).fold(1.0, f64::min);
    if least < 0.1 {
        vec![format!(
            "Neighbouring temperatures change places in only {} of the trials: put more between them.",
            short(least)
        )]
    } else {
        Vec::new()
    }
}
