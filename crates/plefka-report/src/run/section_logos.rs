//! Sequence logos of the most specific hidden units.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::logos::Logos;
use crate::charts::Letters;
use crate::charts::logo::{Logo, MOST_SITES, definitions};
use crate::number::{counted, rounded, significant};

/// Largest number of units shown.
const MOST_UNITS: usize = 12;

/// The section; the arrays must be checked beforehand.
pub(super) fn section(logos: &Logos) -> Markup {
    let letters = Letters::new(logos.letters.clone(), logos.kind);
    let logo = |unit: usize| Logo {
        letters: &letters,
        positions: &logos.positions,
        weights: logos.weights.column(unit),
    };
    let scores: Vec<f64> = (0..logos.weights.ncols()).map(|unit| logo(unit).specificity().score()).collect();
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]).then(a.cmp(&b)));
    order.truncate(MOST_UNITS);
    let mut used = BTreeSet::new();
    let drawn: Vec<Markup> = order.iter().map(|&unit| card(unit, &logo(unit), &mut used)).collect();
    html! {
        section #logos {
            h2 { "Sequence logos" }
            (definitions(&used))
            p.about { (about(logos, order.len())) }
            @if !letters.legend().is_empty() {
                ul.letters aria-label="Colours of the letters" {
                    @for (class, name) in letters.legend() { li class=(class) { (name) } }
                }
            }
            div.cards.logos { @for card in drawn { (card) } }
        }
    }
}

fn about(logos: &Logos, shown: usize) -> String {
    let which = match (shown, logos.weights.ncols()) {
        (shown, all) if shown == all => format!("all {}", counted(all, "hidden unit")),
        (shown, all) => format!(
            "the {shown} most specific of {}: large weights on few sites",
            counted(all, "hidden unit")
        ),
    };
    let gauge =
        if logos.zero_sum { " The weights of a site sum to zero, which the model leaves open." } else { "" };
    format!(
        "The weights of {which}. The height of a letter is its weight: letters above the line switch the unit on, letters \
         below switch it off.{gauge}"
    )
}

fn card(unit: usize, logo: &Logo<'_>, used: &mut BTreeSet<char>) -> Markup {
    let specificity = logo.specificity();
    let (n, shown) = (logo.positions.len(), logo.shown().len());
    let name = format!("hidden unit {}", unit + 1);
    html! {
        figure.card {
            h3 { "Hidden unit " (unit + 1) }
            (logo.draw(&name, used))
            figcaption {
                "Norm " (rounded(specificity.norm)) ", spread over about " (significant(specificity.sites, 2)) " of "
                (counted(n, "site"))
                @if shown < n { "; the " (MOST_SITES) " with the largest weights are shown, breaks where others lie between" }
                "."
            }
        }
    }
}
