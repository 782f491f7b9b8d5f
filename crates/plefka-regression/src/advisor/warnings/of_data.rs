//! Warnings about the rows and columns.

use super::wording::{left_out, number, warning};
use crate::Regression;
use crate::advisor::advice::Advice;
use crate::advisor::warning::{Warning, WarningKind};

/// Range of columns over rows in which the unpenalised solution blows up.
const DANGER: std::ops::RangeInclusive<f64> = 0.8..=1.25;

pub(super) fn truncated(regression: &Regression, advice: &Advice) -> Option<Warning> {
    let spectrum = &regression.spectrum;
    let (_, last) = spectrum.range().filter(|_| spectrum.tail > 0.0)?;
    let text = format!(
        "{} leading directions were computed; Σ s² of the others is {:.3e}",
        spectrum.rank(),
        spectrum.tail
    );
    let evidence = if regression.filter.counts() {
        "truncation at any of the computed directions does not depend on the others".to_owned()
    } else {
        let kept = regression.filter.factor(last, spectrum.rank(), advice.parameter).0;
        format!("the choice would keep a share of at most {} of each of them", number(kept))
    };
    Some(warning(WarningKind::Truncated, text, evidence))
}

/// The warning about the number of unknowns against that of the rows.
pub(super) fn size(regression: &Regression, advice: &Advice) -> Option<Warning> {
    let unknowns = regression.spectrum.right.nrows();
    let rows = regression.spectrum.free_rows;
    let ratio = unknowns as f64 / rows.max(1) as f64;
    if DANGER.contains(&ratio) {
        let text = format!("about as many unknowns as free rows, {unknowns} and {rows}");
        let least = regression.grid(2).first().copied()?;
        let [without, with] = left_out(regression, [least, advice.parameter])?;
        let evidence = format!(
            "rms error of rows left out one by one: {} almost without penalty (parameter {}), {} at the choice",
            number(without),
            number(least),
            number(with)
        );
        return Some(warning(WarningKind::DangerZone, text, evidence));
    }
    let text = format!("more unknowns than free rows, {unknowns} and {rows}");
    let evidence = "infinitely many coefficients give the same predictions of these rows; without penalty the smallest are taken";
    (unknowns > rows).then(|| warning(WarningKind::FewRows, text, evidence))
}

pub(super) fn collinear(regression: &Regression) -> Option<Warning> {
    let spectrum = &regression.spectrum;
    let most = spectrum.right.nrows().min(spectrum.free_rows);
    let text = format!("rank {} of {most}: columns depend on each other, or are constant", spectrum.rank());
    let evidence = "infinitely many coefficients give the same predictions; these are the smallest";
    (spectrum.tail == 0.0 && spectrum.rank() < most).then(|| warning(WarningKind::Collinear, text, evidence))
}
