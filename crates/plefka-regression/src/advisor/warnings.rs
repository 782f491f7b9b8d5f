//! The warnings about a regression, with their remedies.

use super::advice::{Advice, Doubt, RuleVerdict};
use super::warning::{Warning, WarningKind};
use crate::path::between;
use crate::selection::{Ranges, Rule};
use crate::{Regression, scores};

/// Range of columns over rows in which the unpenalised solution blows up.
const DANGER: std::ops::RangeInclusive<f64> = 0.8..=1.25;
/// Probability that a white residual looks at least this coloured; a warning follows below it.
const COLOURED: f64 = 0.01;
/// A score is flat if it stays within this share of its least value over `DECADES` decades of λ.
const FLAT: f64 = 0.02;
const DECADES: f64 = 2.0;

/// All warnings that apply, the gravest first.
pub(super) fn of(regression: &Regression, advice: &Advice, slow: bool) -> Vec<Warning> {
    let mut found = Vec::new();
    let mut say = |kind: WarningKind, text: String, remedy: &str| {
        found.push(Warning { kind, text, remedy: remedy.into() });
    };
    match advice.doubt {
        Some(Doubt::FitsNoise) => {
            let text =
                "the choice leaves hardly any degrees of freedom to the residual: it fits the noise, too"
                    .into();
            say(
                WarningKind::Doubtful,
                text,
                "look at the L-curve and the Picard plot for a larger λ, or give the size of the noise",
            );
        }
        Some(Doubt::LosesSignal(direction)) => {
            let text = format!(
                "direction {direction} stands above the noise, but the choice damps it by more than half"
            );
            say(
                WarningKind::Doubtful,
                text,
                "a somewhat smaller λ may be better: compare the solutions, or measure again",
            );
        }
        None => {}
    }
    if advice.whiteness < COLOURED && slow {
        let text = format!(
            "neighbouring residuals are alike: white noise would look so once in {:.0} times",
            (1.0 / advice.whiteness).min(1e9)
        );
        let remedy = "if the order of the rows means something the noise is correlated, and rules that leave rows out take it \
            for signal: leave out blocks, or whiten the data; if the noise is white, λ is too large";
        say(WarningKind::CorrelatedResiduals, text, remedy);
    }
    let misled: Vec<&str> = advice
        .verdicts
        .iter()
        .filter(|verdict| verdict.misled && verdict.rule != Rule::Discrepancy)
        .map(|verdict| verdict.rule.title())
        .collect();
    if !misled.is_empty() {
        let text = format!(
            "{}: another solution, further off than six times the noise in the chosen one",
            misled.join(", ")
        );
        say(WarningKind::Misled, text, "do not use these λ without a reason to trust the rule");
    }
    sizes(regression, &mut say);
    if advice.picard.above_noise == 0 {
        let text = "no singular direction stands above the noise".into();
        say(
            WarningKind::NothingAboveNoise,
            text,
            "the data hold nothing that these columns explain, or too little to see",
        );
    } else if advice.picard.levels_off {
        let text = format!(
            "the Picard condition fails beyond direction {}: coefficients level off while singular values fall on",
            advice.picard.above_noise
        );
        say(WarningKind::PicardLevelsOff, text, "regularise; more directions than these bring noise alone");
    }
    if let Some(decades) = flat_decades(regression).filter(|decades| *decades > DECADES) {
        let text =
            format!("cross-validation is within 2 % of its least value over {decades:.1} decades of λ");
        say(
            WarningKind::FlatMinimum,
            text,
            "predictions hardly depend on λ there; coefficients do: prefer the larger λ",
        );
    }
    let edge = |verdict: &RuleVerdict| {
        verdict.rule == Rule::RobustGcv && verdict.choice.as_ref().is_some_and(|choice| choice.edge)
    };
    if advice.verdicts.iter().any(edge) {
        let text = "cross-validation has its least value at the end of the range".into();
        say(
            WarningKind::Edge,
            text,
            "at the small end no penalty is needed, at the large end a constant predicts as well",
        );
    }
    found
}

/// Warnings about rows, columns and rank.
fn sizes(regression: &Regression, say: &mut impl FnMut(WarningKind, String, &str)) {
    let spectrum = &regression.spectrum;
    let unknowns = spectrum.right.nrows();
    let rows = spectrum.free_rows;
    if spectrum.tail > 0.0 {
        let text = format!(
            "{} leading directions were computed; Σ s² of the others is {:.3e}",
            spectrum.rank(),
            spectrum.tail
        );
        say(
            WarningKind::Truncated,
            text,
            "trust λ well above the square of the last singular value, or compute more directions",
        );
    }
    let ratio = unknowns as f64 / rows.max(1) as f64;
    if DANGER.contains(&ratio) {
        let text =
            format!("{unknowns} unknowns and {rows} free rows: without a penalty the error diverges here");
        say(WarningKind::DangerZone, text, "keep λ well above zero, or change the number of rows or columns");
    } else if unknowns > rows {
        let text = format!(
            "{unknowns} unknowns, but {rows} free rows: the solution without penalty is that of minimum norm"
        );
        say(
            WarningKind::FewRows,
            text,
            "coefficients are not determined by the data alone; read predictions, not coefficients",
        );
    }
    if spectrum.tail == 0.0 && spectrum.rank() < unknowns.min(rows) {
        let text = format!(
            "rank {} of {}: columns depend on each other, or are constant",
            spectrum.rank(),
            unknowns.min(rows)
        );
        say(
            WarningKind::Collinear,
            text,
            "their coefficients are those of minimum norm; leave columns out to read them one by one",
        );
    }
}

/// The number of decades of λ around the least GCV in which GCV has nearly its least value.
fn flat_decades(regression: &Regression) -> Option<f64> {
    let spectrum = &regression.spectrum;
    if regression.filter.counts() {
        return None;
    }
    let range = Ranges::of(spectrum)?.inner;
    let grid = between(range, 200);
    let score =
        |at: f64| scores::generalized_of(spectrum, &regression.filter.factors(&spectrum.values, at), false);
    let values: Vec<f64> = grid.iter().map(|&at| score(at)).collect();
    let best = (0..grid.len())
        .filter(|&k| values[k].is_finite())
        .min_by(|&a, &b| values[a].total_cmp(&values[b]))?;
    let near = |k: &usize| values[*k] <= (1.0 + FLAT) * values[best];
    let up = (best..grid.len()).take_while(near).last()?;
    let down = (0..=best).rev().take_while(near).last()?;
    Some((grid[up] / grid[down]).log10())
}
