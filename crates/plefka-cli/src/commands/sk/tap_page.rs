//! The page of `sk tap`: the positions of the solutions, their validity, the number of starts that reached each of
//! them, and the replica-symmetric state of the theory.

use plefka_report::number::number;
use plefka_report::{Card, Charts, Section, Series, Table};
use plefka_spins::sk::{Tap, TapSearch};
use plefka_spins::theory::sk::State;

use crate::args::SkTapArgs;

/// Largest numbers of solutions in the charts and in the table; the lowest ones are shown.
const DRAWN: usize = 500;
const LISTED: usize = 20;
const FREE_ENERGY: &str = "free energy per spin, f";

/// The page.
pub(super) fn page(args: &SkTapArgs, found: &TapSearch, theory: &State) -> Charts {
    let drawn = &found.solutions[..found.solutions.len().min(DRAWN)];
    let mut cards = vec![solutions(drawn, theory)];
    if !drawn.is_empty() {
        cards.extend([condition(drawn), starts(drawn)]);
    }
    if found.solutions.len() > DRAWN {
        cards[0].caption += &format!(" Charts show the {DRAWN} lowest solutions.");
    }
    let physical = found.solutions.iter().filter(|tap| tap.is_physical()).count();
    let mut sections = vec![Section { title: "Solutions", table: None, cards }];
    if !found.solutions.is_empty() {
        sections.push(Section { title: "The lowest", table: Some(lowest(found)), cards: Vec::new() });
    }
    Charts {
        kind: "Spin glass",
        title: format!("TAP equations of {} spins at T = {}", args.spins, number(args.temperature)),
        summary: vec![
            ("field".into(), number(args.field)),
            ("starts".into(), args.starts.to_string()),
            ("did not converge".into(), found.unconverged.to_string()),
            ("solutions".into(), found.solutions.len().to_string()),
            ("of them x < 1".into(), physical.to_string()),
            ("q of theory".into(), number(theory.q)),
            ("seed".into(), args.seed.to_string()),
        ],
        warnings: found.warnings.clone(),
        sections,
    }
}

/// Marks for the solutions with x < 1 and for the others.
fn marks(drawn: &[Tap], place: &dyn Fn(&Tap) -> (f64, f64)) -> Vec<Series> {
    let of = |name: &str, physical: bool| Series {
        name: name.into(),
        points: drawn.iter().filter(|tap| tap.is_physical() == physical).map(place).collect(),
        marked: true,
    };
    vec![of("x < 1", true), of("x ≥ 1, none of the model's", false)]
}

/// The range of free energies on the axes of two charts, a little more than the range of the solutions, which start
/// with the lowest.
fn window(drawn: &[Tap]) -> (f64, f64) {
    let (low, high) = (drawn[0].free_energy, drawn[drawn.len() - 1].free_energy);
    let free = (0.05 * (high - low)).max(1e-3);
    (low - free, high + free)
}

fn solutions(drawn: &[Tap], theory: &State) -> Card {
    let mut series = marks(drawn, &|tap| (tap.overlap, tap.free_energy));
    series.push(Series {
        name: "replica-symmetric theory".into(),
        points: vec![(theory.q, theory.free_energy)],
        marked: true,
    });
    let stable = if theory.replicon > 0.0 { "stable here" } else { "not stable here" };
    let caption = format!(
        "q is (1/N) Σ m² of a solution. Theory is that of infinitely many spins, a mean over draws of the couplings; its \
         replica symmetry is {stable}."
    );
    Card {
        title: "Free energy against overlap".into(),
        series,
        // The line covers the whole range of overlaps.
        reach: vec![(0.0, theory.free_energy), (1.0, theory.free_energy)],
        x_label: "overlap q".into(),
        y_label: FREE_ENERGY.into(),
        caption,
        ..Card::default()
    }
}

fn condition(drawn: &[Tap]) -> Card {
    let mut series = marks(drawn, &|tap| (tap.free_energy, tap.plefka));
    let (low, high) = window(drawn);
    series.push(Series { name: "bound".into(), points: vec![(low, 1.0), (high, 1.0)], marked: false });
    Card {
        title: "Plefka's condition".into(),
        series,
        x_label: FREE_ENERGY.into(),
        y_label: "x".into(),
        caption: "x = β²⟨(1−m²)²⟩ of the solutions: from 1 on the expansion that the equations come from does not converge."
            .into(),
        ..Card::default()
    }
}

fn starts(drawn: &[Tap]) -> Card {
    let (low, high) = window(drawn);
    Card {
        title: "Starts that reached a solution".into(),
        series: marks(drawn, &|tap| (tap.free_energy, tap.starts as f64)),
        reach: vec![(low, 0.0), (high, 0.0)],
        x_label: FREE_ENERGY.into(),
        y_label: "starts".into(),
        caption: "How many of the starts ended in each solution.".into(),
        ..Card::default()
    }
}

fn lowest(found: &TapSearch) -> Table {
    let row = |tap: &Tap| {
        vec![
            format!("{:.6}", tap.free_energy).replace('-', "−"),
            number(tap.overlap),
            number(tap.plefka),
            tap.starts.to_string(),
            number(tap.residual),
        ]
    };
    Table {
        head: ["free energy", "overlap q", "x", "starts", "residual"].map(String::from).to_vec(),
        rows: found.solutions.iter().take(LISTED).map(row).collect(),
        chosen: None,
    }
}
