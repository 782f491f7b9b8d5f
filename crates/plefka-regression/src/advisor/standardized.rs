//! The same regression on columns divided by their standard deviations, and which of the two predicts held-out folds
//! better.

use plefka::Result;

use super::advice::Standardized;
use super::held_out::HeldOut;
use super::table;
use crate::problem::Penalty;
use crate::selection::k_fold::{Data, Folds};
use crate::{Regression, Rule};

/// Standardised columns are preferred if their error is smaller by more than so many standard errors.
const BETTER: f64 = 1.0;
/// Columns whose largest standard deviation is below this multiple of the smallest have nearly one scale.
const SCALES: f64 = 1.1;

/// The choice on standardised columns beside `parameter` of the columns as they are; `None` for columns that are
/// standardised already or of one scale, for penalties on differences and for partial decompositions.
pub(super) fn standardized(
    regression: &Regression,
    data: Data<'_>,
    folds: &Folds,
    held: &HeldOut<'_>,
    parameter: f64,
) -> Result<Option<Standardized>> {
    let preparation = regression.preparation();
    if preparation.standardize || preparation.penalty != Penalty::Size || regression.spectrum.tail > 0.0 {
        return Ok(None);
    }
    let how = crate::Preparation { standardize: true, ..preparation };
    let scaled = Regression::new(data.x, data.y, data.weights, how, regression.filter, None)?;
    let Some(spread) = scaled.problem.spread().filter(|(low, high)| *high > SCALES * low) else {
        return Ok(None);
    };
    let choices = Rule::ALL.map(|rule| scaled.choose(rule, None));
    let asked: Vec<f64> = choices.iter().flatten().map(|choice| choice.parameter).collect();
    let own = HeldOut::of(&scaled, data, folds, &asked)?;
    let chosen = table::choose(&choices, Some(&own)).parameter;
    let (Some(error), Some(gain)) = (own.error(chosen), held.against(parameter, &own, chosen)) else {
        return Ok(None);
    };
    let factors = scaled.filter.factors(&scaled.spectrum.values, chosen);
    Ok(Some(Standardized {
        parameter: chosen,
        degrees_of_freedom: scaled.spectrum.degrees_of_freedom(&factors),
        error: error.root(),
        better: gain.exceeds(BETTER),
        gain,
        spread,
    }))
}
