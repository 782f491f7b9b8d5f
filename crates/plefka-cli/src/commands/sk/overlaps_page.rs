//! The page of `sk overlaps`: the distributions of overlaps, the order parameter and the energy against temperature.

use plefka_report::number::number;
use plefka_report::{Card, Charts, Section, Series};
use plefka_spins::sk::{Distributions, Overlaps};

use crate::args::SkOverlapsArgs;

/// Number of curves that a card can distinguish.
const CURVES: usize = 4;

/// The page.
pub(super) fn page(args: &SkOverlapsArgs, found: &Distributions) -> Charts {
    let order =
        against(found, "Order parameter", "⟨q²⟩", "Averaged over draws of the couplings.", |at| {
            at.square
        });
    let energy = against(
        found,
        "Energy per spin",
        "⟨E⟩/N",
        "−0.763 at T = 0 for infinitely many spins (Parisi).",
        |at| at.energy,
    );
    let sections = vec![
        Section { title: "Distributions of overlaps", table: None, cards: distributions(found) },
        Section { title: "Against temperature", table: None, cards: vec![order, energy] },
    ];
    Charts {
        kind: "Spin glass",
        title: format!("Sherrington–Kirkpatrick model of {} spins", args.spins),
        summary: vec![
            ("draws".into(), args.draws.to_string()),
            ("replicas".into(), args.replicas.to_string()),
            ("field".into(), number(args.field)),
            ("bins of q".into(), found.q.len().to_string()),
            ("seed".into(), args.seed.to_string()),
        ],
        warnings: found.warnings.clone(),
        sections,
    }
}

/// P(q) at all temperatures, a few to a card, with its standard error over draws as an area.
fn distributions(found: &Distributions) -> Vec<Card> {
    let all = &found.temperatures;
    // The cards hold as equal numbers of curves as possible.
    let each = all.len().div_ceil(all.len().div_ceil(CURVES).max(1)).max(1);
    let symmetry =
        if found.symmetrised { " Without a field P(q) = P(−q): q and −q are counted alike." } else { "" };
    let caption = format!(
        "One peak at 0 in the paramagnet; below T = 1 two broad ones with weight between them. Areas: the mean over \
         draws of the couplings plus and minus its standard error.{symmetry}"
    );
    let card = |rungs: &[Overlaps]| Card {
        title: match rungs {
            [first, .., last] => {
                format!("P(q), T = {} to {}", number(first.temperature), number(last.temperature))
            }
            one => format!("P(q), T = {}", one.first().map_or_else(String::new, |at| number(at.temperature))),
        },
        series: rungs.iter().map(|at| curve(found, at)).collect(),
        bands: rungs.iter().map(|at| band(found, at)).collect(),
        x_label: "overlap of replicas, q".into(),
        y_label: "P(q)".into(),
        caption: caption.clone(),
        ..Card::default()
    };
    all.chunks(each).map(card).collect()
}

fn curve(found: &Distributions, at: &Overlaps) -> Series {
    let points = found.q.iter().copied().zip(at.density.iter().copied()).collect();
    Series { name: format!("T = {}", number(at.temperature)), points, marked: false }
}

fn band(found: &Distributions, at: &Overlaps) -> Vec<(f64, f64, f64)> {
    let errors = at.density_error.iter().flatten();
    let points = found.q.iter().zip(&at.density).zip(errors);
    points.map(|((&q, &p), &error)| (q, p - error, p + error)).collect()
}

/// A chart of a measurement and its error against temperature.
fn against(
    found: &Distributions,
    title: &str,
    y: &str,
    caption: &str,
    value: fn(&Overlaps) -> (f64, f64),
) -> Card {
    let measured = || found.temperatures.iter().map(|at| (at.temperature, value(at)));
    let ends = measured().filter(|(_, (_, error))| error.is_finite());
    Card {
        title: title.into(),
        series: vec![Series {
            name: "measured".into(),
            points: measured().map(|(t, (mean, _))| (t, mean)).collect(),
            marked: false,
        }],
        bands: vec![ends.map(|(t, (mean, error))| (t, mean - error, mean + error)).collect()],
        x_label: "temperature".into(),
        y_label: y.into(),
        caption: caption.into(),
        ..Card::default()
    }
}
