//! The advisor: all rules for λ side by side, the distances between their solutions, one choice, and warnings that name
//! a problem, the rules it misleads and a remedy.
//!
//! If singular values fall by less than a hundred times up to their middle, the choice is the λ of leave-one-out.
//! Otherwise it lies between the λ of robust cross-validation and the λ of quasi-optimality (which needs no model of
//! the noise): the former where it is the larger one, their geometric mean where quasi-optimality's λ is up to a
//! hundred times larger, and quasi-optimality's λ beyond. Cross-validation errs towards too small a λ if the noise is
//! correlated, or if a bend of the fit follows the noise by chance. Measured on Hansen's test problems
//! (`examples/advisor_draws.rs`), the error of this choice seldom exceeds five times the least error.

mod advice;
mod choose;
mod doubt;
mod scale;
mod warning;
mod warnings;

use plefka::Result;

use crate::Regression;
use crate::picard::picard;
use crate::selection::k_fold::{Data, Folds};
use crate::selection::{Periodogram, Rule};
use crate::spectral::Factors;
use choose::choose;
use doubt::doubt;
use scale::Scale;

pub use advice::{Advice, Doubt, RuleVerdict};
pub use warning::{Warning, WarningKind};

/// The settings of the advisor, besides the data.
#[derive(Debug, Clone, Default)]
pub struct AdvisorSettings {
    /// ‖e‖, for the discrepancy principle.
    pub noise: Option<f64>,
    /// Folds for K-fold cross-validation.
    pub folds: Option<Folds>,
}

/// Advice on a regression; `data` are the data that the regression was made of, for the folds.
///
/// # Errors
/// X without a singular value (all columns constant or zero); the errors of K-fold cross-validation.
pub fn advise(regression: &Regression, data: Option<Data<'_>>, settings: &AdvisorSettings) -> Result<Advice> {
    let spectrum = &regression.spectrum;
    if spectrum.rank() == 0 {
        return Err(plefka::Error::input(
            "X",
            "columns that are all constant or zero",
            "a column that varies",
        ));
    }
    let choices = Rule::ALL.map(|rule| regression.choose(rule, settings.noise));
    let (parameter, why) = choose(regression, &choices);
    let picard = picard(spectrum);
    let scale = Scale::of(regression, parameter, &picard);
    let mut verdicts: Vec<RuleVerdict> =
        Rule::ALL.iter().zip(choices).map(|(&rule, choice)| scale.judge(regression, rule, choice)).collect();
    if let (Some(folds), Some(data)) = (&settings.folds, data) {
        let grid = regression.grid(100);
        let (choice, _) = regression.k_fold(data, &grid, folds)?;
        let place = Rule::ALL.iter().position(|rule| *rule == Rule::KFold).expect("it is among all");
        verdicts[place] = scale.judge(regression, Rule::KFold, Ok(choice));
    }
    let factors = regression.filter.factors(&spectrum.values, parameter);
    let (whiteness, slow) = whiteness(regression, &factors);
    let mut advice = Advice {
        parameter,
        degrees_of_freedom: spectrum.degrees_of_freedom(&factors),
        why,
        verdicts,
        doubt: doubt(regression, parameter, &picard),
        picard,
        whiteness,
        warnings: Vec::new(),
    };
    advice.warnings = warnings::of(regression, &advice, slow);
    Ok(advice)
}

/// The smallest probability over targets that a white residual looks as coloured, and whether slow parts dominate it.
fn whiteness(regression: &Regression, factors: &Factors) -> (f64, bool) {
    let residual = regression.spectrum.residual(factors);
    let test = Periodogram::new(residual.nrows());
    let whiteness = residual.columns().into_iter().map(|column| test.whiteness(column));
    whiteness.min_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or((1.0, false))
}
