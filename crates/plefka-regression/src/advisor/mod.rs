//! The advisor: all rules for λ side by side, the distances between their solutions, one choice, and warnings that name
//! a problem with the numbers that show it.
//!
//! An inverse problem and a table of features are different problems ([`ProblemKind`]). In a table the choice is the λ
//! of leave-one-out, checked by K-fold cross-validation, and the same on standardised columns stands beside it. In an
//! inverse problem it lies between the λ of robust cross-validation and the λ of quasi-optimality (which needs no model
//! of the noise): the former where it is the larger one, their geometric mean where quasi-optimality's λ is up to a
//! hundred times larger, and quasi-optimality's λ beyond. Cross-validation errs towards too small a λ if the noise is
//! correlated, or if a bend of the fit follows the noise by chance. Measured on Hansen's test problems
//! (`examples/advisor_draws.rs`), the error of this choice seldom exceeds five times the least error.

mod advice;
mod choose;
mod doubt;
mod evidence;
mod held_out;
mod problem;
mod scale;
mod standardized;
mod table;
mod verdict;
mod warning;
mod warnings;

use plefka::Result;

use crate::Regression;
use crate::picard::{Picard, picard, picard_of_table};
use crate::selection::k_fold::{Data, Folds};
use crate::selection::{Periodogram, Rule};
use crate::spectral::Factors;
use choose::{Chosen, choose};
use doubt::doubt;
use held_out::HeldOut;
use problem::detect;
use standardized::standardized;
use verdict::{Judge, verdicts};
use warnings::Asked;

pub use advice::{Advice, Doubt, RuleVerdict, Standardized};
pub use evidence::Estimate;
pub use problem::ProblemKind;
pub use warning::{Warning, WarningKind};

/// The settings of the advisor, besides the data.
#[derive(Debug, Clone, Default)]
pub struct AdvisorSettings {
    /// ‖e‖, for the discrepancy principle.
    pub noise: Option<f64>,
    /// Folds for K-fold cross-validation.
    pub folds: Option<Folds>,
    /// The kind of problem.
    pub problem: ProblemKind,
}

/// Advice on a regression; `data` are the data that the regression was made of, for the folds.
///
/// # Errors
/// X without a singular value (all columns constant or zero); the errors of K-fold cross-validation.
pub fn advise(regression: &Regression, data: Option<Data<'_>>, settings: &AdvisorSettings) -> Result<Advice> {
    if regression.spectrum.rank() == 0 {
        let expected = "a column that varies";
        return Err(plefka::Error::input("X", "columns that are all constant or zero", expected));
    }
    let (problem, problem_why) = kind(regression, settings.problem);
    let mut choices = Rule::ALL.map(|rule| regression.choose(rule, settings.noise));
    let for_solution = choose(regression, &choices);
    let folds = data.zip(settings.folds.as_ref());
    let mut asked: Vec<f64> = choices.iter().flatten().map(|choice| choice.parameter).collect();
    asked.push(for_solution.0);
    let held = folds.map(|(data, folds)| HeldOut::of(regression, data, folds, &asked)).transpose()?;
    if let Some(held) = &held {
        choices[place(Rule::KFold)] = Ok(held.choice.clone());
    }
    let picard = match problem {
        ProblemKind::Table => picard_of_table(&regression.spectrum),
        _ => picard(&regression.spectrum),
    };
    let chosen = match problem {
        ProblemKind::Table => table::choose(&choices, held.as_ref()),
        _ => with_doubt(regression, for_solution, &picard),
    };
    let parameter = chosen.parameter;
    let scaled = match (&held, folds) {
        (Some(held), Some((data, folds))) if problem == ProblemKind::Table => {
            standardized(regression, data, folds, held, parameter)?
        }
        _ => None,
    };
    let verdicts =
        verdicts(regression, choices, &Judge { parameter, problem, picard: &picard, held: held.as_ref() });
    let factors = regression.filter.factors(&regression.spectrum.values, parameter);
    let (whiteness, slow) = whiteness(regression, &factors);
    let mut advice = Advice {
        problem,
        problem_why,
        parameter,
        error: held.as_ref().and_then(|held| held.error(parameter)).map(Estimate::root),
        error_of_mean: error_of_mean(regression),
        standardized: scaled,
        degrees_of_freedom: regression.spectrum.degrees_of_freedom(&factors),
        why: chosen.why,
        verdicts,
        doubt: chosen.doubt,
        picard,
        whiteness,
        warnings: Vec::new(),
    };
    let told = settings.problem != ProblemKind::Auto;
    advice.warnings = warnings::of(regression, &advice, held.as_ref(), Asked { slow, told });
    Ok(advice)
}

/// The kind of problem, told or detected, and the reason for it.
fn kind(regression: &Regression, told: ProblemKind) -> (ProblemKind, String) {
    match told {
        ProblemKind::Auto => detect(regression),
        told => (told, "as told".to_owned()),
    }
}

/// The choice for the solution of an inverse problem, with the reason to doubt it.
fn with_doubt(regression: &Regression, (parameter, why): (f64, String), picard: &Picard) -> Chosen {
    Chosen { parameter, why, doubt: doubt(regression, parameter, picard) }
}

fn place(rule: Rule) -> usize {
    Rule::ALL.iter().position(|known| *known == rule).expect("it is among all")
}

/// The root mean square of y about its mean (about 0 without an intercept), over targets.
fn error_of_mean(regression: &Regression) -> f64 {
    let targets = &regression.problem.targets;
    let squares: f64 = targets.iter().map(|y| y * y).sum();
    (squares / (regression.problem.total_weight() * targets.ncols() as f64)).sqrt()
}

/// The smallest probability over targets that a white residual looks as coloured, and whether slow parts dominate it.
fn whiteness(regression: &Regression, factors: &Factors) -> (f64, bool) {
    let residual = regression.spectrum.residual(factors);
    let test = Periodogram::new(residual.nrows());
    let whiteness = residual.columns().into_iter().map(|column| test.whiteness(column));
    whiteness.min_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or((1.0, false))
}
