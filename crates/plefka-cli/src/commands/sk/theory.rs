//! `sk theory`: the replica-symmetric solution and the limits of its validity.

use std::fmt::Write as _;

use plefka_report::{Card, Charts, Section, Series, render_charts, write};
use plefka_spins::theory::sk::{at_field, replica_symmetric};
use serde_json::json;

use crate::args::SkTheoryArgs;
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
    let states =
        temperatures.iter().map(|&t| replica_symmetric(t, args.field)).collect::<plefka::Result<Vec<_>>>()?;
    let limits = temperatures.iter().map(|&t| at_field(t)).collect::<plefka::Result<Vec<_>>>()?;
    if let Some(path) = &args.out {
        let along = |name: &str, values: Vec<f64>| Series {
            name: name.into(),
            points: temperatures.iter().copied().zip(values).collect(),
            marked: false,
        };
        let card = |title: &str, y: &str, caption: &str, values: Vec<f64>| Card {
            title: title.into(),
            series: vec![along(title, values)],
            x_label: "temperature".into(),
            y_label: y.into(),
            caption: caption.into(),
            ..Card::default()
        };
        let cards = vec![
            card(
                "Free energy",
                "f per spin",
                "Replica symmetric.",
                states.iter().map(|s| s.free_energy).collect(),
            ),
            card(
                "Entropy",
                "s per spin",
                "Negative where replica symmetry has failed.",
                states.iter().map(|s| s.entropy).collect(),
            ),
            card("Order parameter", "q", "Of Edwards and Anderson.", states.iter().map(|s| s.q).collect()),
            card(
                "Line of de Almeida and Thouless",
                "field h",
                "Below it replica symmetry fails.",
                limits.clone(),
            ),
        ];
        let page = Charts {
            kind: "Spin glass",
            title: "Replica-symmetric theory of the Sherrington–Kirkpatrick model".into(),
            summary: vec![("field".into(), short(args.field))],
            warnings: Vec::new(),
            sections: vec![Section { title: "Theory", table: None, cards }],
        };
        write(path, &render_charts(&page))?;
    }
    let document = json!({
        "field": args.field,
        "states": states,
        "at_line": temperatures.iter().zip(&limits).map(|(t, h)| json!({"temperature": t, "field": h})).collect::<Vec<_>>(),
        "report": args.out,
    });
    let mut text = format!(
        "{:>12}{:>14}{:>12}{:>12}{:>12}{:>12}\n",
        "temperature", "free energy", "entropy", "q", "replicon", "AT field"
    );
    for (state, limit) in states.iter().zip(&limits) {
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
    output.result(&document, &text)
}
