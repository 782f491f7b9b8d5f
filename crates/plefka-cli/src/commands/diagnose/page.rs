//! The page of `diagnose`: the verdict, the states and thermal numbers against temperature, and the continued runs.

use plefka::diagnostics::thermometer::path::{Change, Outcome};
use plefka::diagnostics::thermometer::{Path, Thermometer};
use plefka_report::{Card, Charts, Section, Series, Table};

use super::path::{TITLES, how, row};
use crate::terminal::number::short;

/// The page about a model.
pub(super) fn page(model: String, found: &Thermometer) -> Charts {
    let sentences = found.verdict.sentences.iter().map(|sentence| vec![sentence.clone()]).collect();
    let verdict = Table { head: vec!["what was found".into()], rows: sentences, chosen: None };
    let mut sections = vec![Section { title: "Verdict", table: Some(verdict), cards: Vec::new() }];
    sections.extend(found.path.as_ref().map(runs));
    let cards = against_temperature(found);
    if !cards.is_empty() {
        sections.push(Section { title: "Against temperature", table: None, cards });
    }
    Charts {
        kind: "Thermometer",
        title: model,
        summary: vec![
            ("phase".into(), format!("{:?}", found.verdict.phase).to_lowercase()),
            ("σ_max(B)".into(), short(found.sigma_max)),
            ("in the domain of mean field".into(), if found.verdict.in_domain { "yes" } else { "no" }.into()),
            ("states".into(), format!("{} from {} starts", found.states.solutions, found.states.starts)),
            ("inverse temperature".into(), short(found.beta)),
        ],
        warnings: found.warnings.clone(),
        sections,
    }
}

/// The table of the runs, and their likelihood against σ_max(B).
fn runs(path: &Path) -> Section {
    let head = std::iter::once("").chain(TITLES).map(String::from).collect();
    let rows = path.outcomes.iter().map(|outcome| row(outcome).to_vec()).collect();
    let of = |name: &str, change: Change| {
        let point = |outcome: &Outcome| (outcome.sigma_max, outcome.log_likelihood);
        let points = path.outcomes.iter().filter(|outcome| outcome.change == change).map(point).collect();
        Series { name: name.into(), points, marked: true }
    };
    let card = Card {
        title: "Likelihood against σ_max(B)".into(),
        series: vec![
            of("no penalty", Change::None),
            of("L2", Change::L2),
            of("max norm", Change::MaxNorm),
            of("weights × factor", Change::Factor),
        ],
        x_label: "σ_max(B)".into(),
        y_label: "nats per sample".into(),
        caption: format!("The domain of mean field is below 1. Of {}.", how(path)),
        ..Card::default()
    };
    Section { title: "Continued runs", table: Some(Table { head, rows, chosen: None }), cards: vec![card] }
}

fn against_temperature(found: &Thermometer) -> Vec<Card> {
    let card = |title: &str, y_label: &str, points: Vec<(f64, f64)>| Card {
        title: title.into(),
        series: vec![Series { name: title.into(), points, marked: false }],
        x_label: "temperature".into(),
        y_label: y_label.into(),
        caption: "The model's own temperature is 1.".into(),
        ..Card::default()
    };
    let finite = |points: Vec<(f64, f64)>| -> Vec<(f64, f64)> {
        points.into_iter().filter(|(_, y)| y.is_finite()).collect()
    };
    let mut cards = Vec::new();
    if !found.sweep.is_empty() {
        let of = |value: fn(&plefka::diagnostics::thermometer::States) -> f64| {
            finite(found.sweep.iter().map(|states| (states.temperature, value(states))).collect())
        };
        cards.push(card("Groups of states", "groups", of(|states| states.clusters as f64)));
        cards.push(card(
            "σ_max(B)",
            "of states with at least 1 % of the weight",
            of(|states| states.sigma_max),
        ));
    }
    if let Some(thermal) = &found.thermal {
        let of = |value: fn(&plefka::diagnostics::thermometer::thermal::Point) -> f64| {
            finite(thermal.points.iter().map(|point| (point.temperature, value(point))).collect())
        };
        cards.push(card("Specific heat", "C", of(|point| point.specific_heat)));
        cards.push(card("Susceptibility of the leading mode", "χ", of(|point| point.mode_susceptibility)));
    }
    cards
}
