//! The page of `hopfield capacity`: overlaps, recalled patterns and unstable spins against the load.

use plefka_report::{Card, Charts, Section, Series};
use plefka_spins::hopfield::{Measured, Rule};

use crate::args::HopfieldCapacityArgs;
use crate::terminal::number::short;

/// Number of curves that a card shows.
const CURVES: usize = 3;

/// The page of the curves, one per number of spins, and of the theory at their loads.
pub(super) fn page(
    args: &HopfieldCapacityArgs,
    rule: Rule,
    curves: &[(usize, Vec<Measured>)],
    theory: &[Option<f64>],
) -> Charts {
    let unstable = "Share of a pattern's spins that the first step turns over.";
    let cards = vec![
        recall(curves, theory),
        card(
            "Recalled patterns",
            "share",
            "Share of recalls that end with an overlap above ½.",
            series(curves, |point| point.recalled),
        ),
        card("Unstable spins", "share", unstable, series(curves, |point| point.unstable)),
    ];
    Charts {
        kind: "Hopfield memories",
        title: format!("Capacity of the rule {}", rule.name()),
        summary: vec![
            ("temperature".into(), short(args.temperature)),
            ("corruption".into(), short(args.simulation.corruption)),
            ("draws at each point".into(), args.simulation.draws.to_string()),
            ("seed".into(), args.simulation.seed.to_string()),
        ],
        warnings: Vec::new(),
        sections: vec![Section { title: "Curves", table: None, cards }],
    }
}

/// Overlaps beside the theory.
fn recall(curves: &[(usize, Vec<Measured>)], theory: &[Option<f64>]) -> Card {
    let loads = curves.first().map_or(&[][..], |(_, points)| points);
    let expected: Vec<(f64, f64)> =
        loads.iter().zip(theory).filter_map(|(point, m)| Some((point.load, (*m)?))).collect();
    let mut overlaps = series(curves, |point| point.overlap);
    if !expected.is_empty() {
        overlaps.push(Series { name: "theory, N → ∞".into(), points: expected, marked: true });
    }
    let about = "Overlap with the pattern when the dynamics have ended, a mean over draws.";
    card("Recall", "overlap m", about, overlaps)
}

/// A measurement against the load, one series per number of spins.
fn series(curves: &[(usize, Vec<Measured>)], value: fn(&Measured) -> f64) -> Vec<Series> {
    let series = curves.iter().take(CURVES).map(|(spins, points)| Series {
        name: format!("{spins} spins"),
        points: points.iter().map(|point| (point.load, value(point))).collect(),
        marked: false,
    });
    series.collect()
}

fn card(title: &str, y: &str, caption: &str, series: Vec<Series>) -> Card {
    Card {
        title: title.into(),
        series,
        x_label: "patterns per spin, α".into(),
        y_label: y.into(),
        caption: caption.into(),
        ..Card::default()
    }
}
