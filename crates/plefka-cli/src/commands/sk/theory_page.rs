//! The page of `sk theory`: the replica-symmetric state and the line of de Almeida and Thouless against temperature.

use plefka_report::{Card, Charts, Section, Series};
use plefka_spins::theory::sk::State;

use crate::terminal::number::short;

/// The page of the states and the limits at `temperatures`.
pub(super) fn page(field: f64, temperatures: &[f64], states: &[State], limits: &[f64]) -> Charts {
    let of = |value: fn(&State) -> f64| states.iter().map(value).collect::<Vec<_>>();
    let card = |title, y, caption, values: &[f64]| against(temperatures, values, title, y, caption);
    let cards = vec![
        card("Free energy", "f per spin", "Replica symmetric.", &of(|s| s.free_energy)),
        card("Entropy", "s per spin", "Negative where replica symmetry has failed.", &of(|s| s.entropy)),
        card("Order parameter", "q", "Of Edwards and Anderson.", &of(|s| s.q)),
        card("Line of de Almeida and Thouless", "field h", "Below it replica symmetry fails.", limits),
    ];
    Charts {
        kind: "Spin glass",
        title: "Replica-symmetric theory of the Sherrington–Kirkpatrick model".into(),
        summary: vec![("field".into(), short(field))],
        warnings: Vec::new(),
        sections: vec![Section { title: "Theory", table: None, cards }],
    }
}

/// A chart of values against temperature.
fn against(temperatures: &[f64], values: &[f64], title: &str, y: &str, caption: &str) -> Card {
    let points = temperatures.iter().copied().zip(values.iter().copied()).collect();
    Card {
        title: title.into(),
        series: vec![Series { name: title.into(), points, marked: false }],
        x_label: "temperature".into(),
        y_label: y.into(),
        caption: caption.into(),
        ..Card::default()
    }
}
