//! The page of `diagnose --rg`: the verdicts on the three conditions, the numbers with their intervals, and ln τ over
//! the states of p.

use plefka_report::number::{counted, number};
use plefka_report::{Card, Charts, Section, Series, Table};
use plefka_spins::renormalization::{Estimate, IdentityVerdict, Renormalization};

/// The subject of the report.
pub(super) struct Subject<'a> {
    /// The machine's file.
    pub model: &'a str,
    /// The source of the Hamiltonian: `data`, `teacher` or `below`.
    pub hamiltonian: &'static str,
    /// Numbers of visible and hidden units.
    pub units: (usize, usize),
    /// Seed.
    pub seed: u64,
}

/// The page.
pub(super) fn page(of: &Subject, found: &Renormalization) -> Charts {
    let hamiltonian = match of.hamiltonian {
        "teacher" => "of a teacher",
        "below" => "of the layer below",
        _ => "of data",
    };
    let section = |title, table| Section { title, table: Some(table), cards: Vec::new() };
    Charts {
        kind: "Renormalisation",
        title: of.model.into(),
        summary: vec![
            ("p(v)".into(), hamiltonian.into()),
            ("units".into(), format!("{} visible, {} hidden", of.units.0, of.units.1)),
            ("states looked at".into(), found.spread.states.to_string()),
            ("their share of the model".into(), number(found.support)),
            ("numbers".into(), if found.exact { "exact" } else { "estimates" }.into()),
            ("tolerance".into(), format!("{} nats", number(found.tolerance))),
            ("seed".into(), of.seed.to_string()),
        ],
        warnings: found.warnings.clone(),
        sections: vec![
            section("What is preserved", conditions(found)),
            section("Numbers", numbers(found)),
            Section { title: "The trace", table: None, cards: vec![traces(found)] },
        ],
    }
}

fn conditions(found: &Renormalization) -> Table {
    let row = |condition: &str, verdict: IdentityVerdict, doubt: &str, measured: String| {
        let verdict = match verdict {
            IdentityVerdict::Holds => "yes".to_owned(),
            IdentityVerdict::Fails => "no".to_owned(),
            IdentityVerdict::Undecided => format!("not decided: {doubt}"),
        };
        vec![condition.into(), verdict, measured]
    };
    let interval = "the interval allows both";
    let drawn = "it does for the states that were drawn, and others may differ";
    let free_energy = format!("ln⟨τ⟩ = {}", with_error(&found.log_mean_trace));
    let divergence = format!("KL = {}", with_error(&found.divergence));
    let range = format!("ln τ = {} to {} nats", number(found.spread.least), number(found.spread.largest));
    let (kept, same) = (found.preserves_free_energy, found.preserves_distribution);
    Table {
        head: ["condition", "holds", "found"].map(String::from).to_vec(),
        rows: vec![
            row("⟨τ⟩ = 1: the free energy is kept", kept, interval, free_energy),
            row("KL(p‖model) = 0: p(v) is kept", same, interval, divergence),
            row("τ(v) = 1 for every v: both are", found.trace_condition, drawn, range),
        ],
        chosen: None,
    }
}

fn with_error(estimate: &Estimate) -> String {
    match estimate.std_error {
        0.0 => format!("{} nats", number(estimate.value)),
        error => format!("{} ± {} nats", number(estimate.value), number(error)),
    }
}

fn numbers(found: &Renormalization) -> Table {
    let row = |name: &str, estimate: &Estimate| {
        let value = number(estimate.value);
        let (error, interval) = match estimate.std_error {
            0.0 => ("exact".to_owned(), "–".to_owned()),
            error => (number(error), format!("{} to {}", number(estimate.lower), number(estimate.upper))),
        };
        vec![name.into(), value, error, interval]
    };
    let mut rows = vec![
        row("F_v, free energy of v", &found.visible_free_energy),
        row("F_h, free energy of h", &found.hidden_free_energy),
        row("ln⟨τ⟩", &found.log_mean_trace),
        row("⟨ln τ⟩", &found.mean_log_trace),
        row("KL(p‖model)", &found.divergence),
    ];
    let alone = |name: &str, value: f64| vec![name.into(), number(value), String::new(), String::new()];
    rows.push(alone("spread of ln τ", found.spread.std_dev));
    rows.extend(found.lower_bound.map(|bound| alone("ln of the mean τ of draws, a lower bound", bound)));
    Table {
        head: ["in nats", "value", "error", "95 % interval"].map(String::from).to_vec(),
        rows,
        chosen: None,
    }
}

/// Sorted ln τ against the share of p, with the two averages whose difference is the divergence.
fn traces(found: &Renormalization) -> Card {
    let quantiles = &found.spread.quantiles;
    let share = |k: usize| k as f64 / (quantiles.len() - 1) as f64;
    let series = |name: &str, points| Series { name: name.into(), points, marked: false };
    let level = |estimate: &Estimate| vec![(0.0, estimate.value), (1.0, estimate.value)];
    Card {
        title: "ln τ over the states of p".into(),
        series: vec![
            series("ln τ, sorted", quantiles.iter().enumerate().map(|(k, x)| (share(k), *x)).collect()),
            series("ln⟨τ⟩", level(&found.log_mean_trace)),
            series("⟨ln τ⟩", level(&found.mean_log_trace)),
        ],
        x_label: "share of p".into(),
        y_label: "nats".into(),
        caption: format!(
            "Flat where the machine keeps p(v), and at 0 where the trace condition holds. The gap between ln⟨τ⟩ and ⟨ln τ⟩ is \
             KL(p‖model). From {}.",
            counted(found.spread.states, "state")
        ),
        ..Card::default()
    }
}
