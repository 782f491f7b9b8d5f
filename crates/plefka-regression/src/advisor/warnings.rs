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
    let of_choice = [doubtful(advice), correlated(advice, slow), misled(advice)];
    let of_data = [truncated(regression), size(regression), collinear(regression)];
    let of_scores = [picard(advice), flat(regression), edge(advice)];
    of_choice.into_iter().chain(of_data).chain(of_scores).flatten().collect()
}

fn warning(kind: WarningKind, text: impl Into<String>, remedy: &str) -> Warning {
    Warning { kind, text: text.into(), remedy: remedy.into() }
}

fn doubtful(advice: &Advice) -> Option<Warning> {
    let (text, remedy) = match advice.doubt? {
        Doubt::FitsNoise => (
            "the choice leaves hardly any degrees of freedom to the residual: it fits the noise, too"
                .to_owned(),
            "look at the L-curve and the Picard plot for a larger λ, or give the size of the noise",
        ),
        Doubt::LosesSignal(direction) => (
            format!(
                "direction {direction} stands above the noise, but the choice damps it by more than half"
            ),
            "a somewhat smaller λ may be better: compare the solutions, or measure again",
        ),
    };
    Some(warning(WarningKind::Doubtful, text, remedy))
}

fn correlated(advice: &Advice, slow: bool) -> Option<Warning> {
    let text = format!(
        "neighbouring residuals are alike: white noise would look so once in {:.0} times",
        (1.0 / advice.whiteness).min(1e9)
    );
    let remedy = "if the order of the rows means something the noise is correlated, and rules that leave rows out take it \
        for signal: leave out blocks, or whiten the data; if the noise is white, λ is too large";
    (advice.whiteness < COLOURED && slow).then(|| warning(WarningKind::CorrelatedResiduals, text, remedy))
}

fn misled(advice: &Advice) -> Option<Warning> {
    let misled: Vec<&str> = advice
        .verdicts
        .iter()
        .filter(|verdict| verdict.misled && verdict.rule != Rule::Discrepancy)
        .map(|verdict| verdict.rule.title())
        .collect();
    let text = format!(
        "{}: another solution, further off than six times the noise in the chosen one",
        misled.join(", ")
    );
    let remedy = "do not use these λ without a reason to trust the rule";
    (!misled.is_empty()).then(|| warning(WarningKind::Misled, text, remedy))
}

fn truncated(regression: &Regression) -> Option<Warning> {
    let spectrum = &regression.spectrum;
    let text = format!(
        "{} leading directions were computed; Σ s² of the others is {:.3e}",
        spectrum.rank(),
        spectrum.tail
    );
    let remedy = "trust λ well above the square of the last singular value, or compute more directions";
    (spectrum.tail > 0.0).then(|| warning(WarningKind::Truncated, text, remedy))
}

/// The warning about the number of unknowns against that of the rows.
fn size(regression: &Regression) -> Option<Warning> {
    let unknowns = regression.spectrum.right.nrows();
    let rows = regression.spectrum.free_rows;
    let ratio = unknowns as f64 / rows.max(1) as f64;
    if DANGER.contains(&ratio) {
        let text =
            format!("{unknowns} unknowns and {rows} free rows: without a penalty the error diverges here");
        let remedy = "keep λ well above zero, or change the number of rows or columns";
        return Some(warning(WarningKind::DangerZone, text, remedy));
    }
    let text = format!(
        "{unknowns} unknowns, but {rows} free rows: the solution without penalty is that of minimum norm"
    );
    let remedy = "coefficients are not determined by the data alone; read predictions, not coefficients";
    (unknowns > rows).then(|| warning(WarningKind::FewRows, text, remedy))
}

fn collinear(regression: &Regression) -> Option<Warning> {
    let spectrum = &regression.spectrum;
    let most = spectrum.right.nrows().min(spectrum.free_rows);
    let text = format!("rank {} of {most}: columns depend on each other, or are constant", spectrum.rank());
    let remedy = "their coefficients are those of minimum norm; leave columns out to read them one by one";
    (spectrum.tail == 0.0 && spectrum.rank() < most).then(|| warning(WarningKind::Collinear, text, remedy))
}

fn picard(advice: &Advice) -> Option<Warning> {
    let above = advice.picard.above_noise;
    if above == 0 {
        let remedy = "the data hold nothing that these columns explain, or too little to see";
        let text = "no singular direction stands above the noise";
        return Some(warning(WarningKind::NothingAboveNoise, text, remedy));
    }
    let text = format!(
        "the Picard condition fails beyond direction {above}: coefficients level off while singular values fall on"
    );
    let remedy = "regularise; more directions than these bring noise alone";
    advice.picard.levels_off.then(|| warning(WarningKind::PicardLevelsOff, text, remedy))
}

fn flat(regression: &Regression) -> Option<Warning> {
    let decades = flat_decades(regression).filter(|decades| *decades > DECADES)?;
    let text = format!("cross-validation is within 2 % of its least value over {decades:.1} decades of λ");
    let remedy = "predictions hardly depend on λ there; coefficients do: prefer the larger λ";
    Some(warning(WarningKind::FlatMinimum, text, remedy))
}

fn edge(advice: &Advice) -> Option<Warning> {
    let at_edge = |verdict: &RuleVerdict| {
        verdict.rule == Rule::RobustGcv && verdict.choice.as_ref().is_some_and(|choice| choice.edge)
    };
    let text = "cross-validation has its least value at the end of the range";
    let remedy = "at the small end no penalty is needed, at the large end a constant predicts as well";
    advice.verdicts.iter().any(at_edge).then(|| warning(WarningKind::Edge, text, remedy))
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
