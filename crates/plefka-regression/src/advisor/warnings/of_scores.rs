//! Warnings about the singular directions and the scores along λ.

use super::wording::{left_out, number, shown, warning};
use crate::advisor::advice::{Advice, RuleVerdict};
use crate::advisor::table::APART;
use crate::advisor::warning::{Warning, WarningKind};
use crate::path::between;
use crate::selection::{Ranges, Rule};
use crate::{Regression, scores};

/// A score is flat if it stays within this share of its least value over `DECADES` decades of λ.
const FLAT: f64 = 0.02;
const DECADES: f64 = 2.0;

pub(super) fn picard(regression: &Regression, advice: &Advice) -> Option<Warning> {
    let above = advice.picard.above_noise;
    if above == 0 {
        return nothing(regression, advice);
    }
    let noise = advice.picard.noise.filter(|_| advice.picard.levels_off)?;
    let spectrum = &regression.spectrum;
    let sizes = |parameter: f64| {
        let factors = regression.filter.factors(&spectrum.values, parameter);
        (spectrum.squared_norm(&factors).iter().sum::<f64>().sqrt(), noise * spectrum.gain(&factors).sqrt())
    };
    let whole = if regression.filter.counts() { spectrum.rank() as f64 } else { 0.0 };
    let ((own, _), (_, without)) = (sizes(advice.parameter), sizes(whole));
    let text = format!(
        "the Picard condition fails beyond direction {above}: coefficients level off while singular values fall on"
    );
    let evidence = format!(
        "the chosen solution has norm {}; without penalty noise alone would have {}",
        number(own),
        number(without)
    );
    Some(warning(WarningKind::PicardLevelsOff, text, evidence))
}

/// The warning that no direction stands above the noise, unless rows left out are predicted better than by the mean.
fn nothing(regression: &Regression, advice: &Advice) -> Option<Warning> {
    let mean = advice.error_of_mean;
    let (least, found) = match (advice.error, left_out(regression, [advice.parameter; 2])) {
        (Some(error), _) => {
            (error.value + APART * error.std_error, format!("held-out folds {}", shown(error)))
        }
        (None, Some([error, _])) => (error, format!("rows left out one by one {}", number(error))),
        (None, None) => return None,
    };
    let text = "no singular direction stands above the noise";
    let evidence = format!("rms error of {found}, of the mean {}", number(mean));
    (least >= mean).then(|| warning(WarningKind::NothingAboveNoise, text, evidence))
}

pub(super) fn flat(regression: &Regression) -> Option<Warning> {
    let (low, high) = flat_range(regression)?;
    let decades = (high / low).log10();
    if decades <= DECADES {
        return None;
    }
    let norm = |parameter: f64| {
        let factors = regression.filter.factors(&regression.spectrum.values, parameter);
        number(regression.spectrum.squared_norm(&factors).iter().sum::<f64>().sqrt())
    };
    let text = format!("cross-validation is within 2 % of its least value over {decades:.1} decades of λ");
    let evidence = format!("the norm of the solution falls from {} to {} there", norm(low), norm(high));
    Some(warning(WarningKind::FlatMinimum, text, evidence))
}

pub(super) fn edge(regression: &Regression, advice: &Advice) -> Option<Warning> {
    let robust = |verdict: &&RuleVerdict| verdict.rule == Rule::RobustGcv;
    let choice = advice.verdicts.iter().find(robust)?.choice.as_ref().filter(|choice| choice.edge)?;
    let [found, _] = left_out(regression, [choice.parameter; 2])?;
    let spectrum = &regression.spectrum;
    let factors = regression.filter.factors(&spectrum.values, choice.parameter);
    let freedom = spectrum.degrees_of_freedom(&factors);
    let text = "cross-validation has its least value at the end of the range";
    let evidence = format!(
        "{} degrees of freedom and rms error {} of rows left out one by one there; {} of the mean",
        number(freedom),
        number(found),
        number(advice.error_of_mean)
    );
    Some(warning(WarningKind::Edge, text, evidence))
}

/// The ends of the range of λ around the least GCV in which GCV has nearly its least value.
fn flat_range(regression: &Regression) -> Option<(f64, f64)> {
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
    Some((grid[down], grid[up]))
}
