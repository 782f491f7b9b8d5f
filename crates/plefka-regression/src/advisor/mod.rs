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
mod warning;
mod warnings;

use ndarray::Array1;
use plefka::Result;

use crate::picard::{Picard, picard};
use crate::selection::k_fold::{Data, Folds};
use crate::selection::{Choice, Periodogram, Rule};
use crate::spectral::Filter;
use crate::{Regression, scores};

pub use advice::{Advice, Doubt, RuleVerdict};
pub use warning::{Warning, WarningKind};

/// Beyond this ratio of their λ, quasi-optimality replaces cross-validation.
const OUTVOTED: f64 = 100.0;
/// Two solutions differ if their distance exceeds this multiple of the noise in the chosen solution.
const FAR: f64 = 6.0;
/// A choice fits the noise if it leaves less than this share of the degrees of freedom to the residual.
const SPARED: f64 = 0.1;
/// The first direction damped by more than half stands out if its coefficient is this many times the noise.
const STANDS_OUT: f64 = 2.5;
/// Its loss matters if the solution loses this many times the noise that remains in the solution.
const WEIGHTY: f64 = 12.0;

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
    let of =
        |rule: Rule| Rule::ALL.iter().position(|known| *known == rule).and_then(|k| choices[k].as_ref().ok());
    let robust = of(Rule::RobustGcv).map(|choice| choice.parameter);
    let quasi = of(Rule::QuasiOptimality).filter(|choice| !choice.edge).map(|choice| choice.parameter);
    let (parameter, why) = match of(Rule::LeaveOneOut) {
        Some(choice) if !spectrum.falls() => {
            (choice.parameter, "leaving one out; singular values hardly fall".to_owned())
        }
        _ => combine(regression.filter, robust, quasi),
    };
    let picard = picard(spectrum);
    let scale = Scale::of(regression, parameter, &picard);
    let mut verdicts: Vec<RuleVerdict> = Rule::ALL
        .iter()
        .zip(choices.clone())
        .map(|(&rule, choice)| scale.judge(regression, rule, choice))
        .collect();
    if let (Some(folds), Some(data)) = (&settings.folds, data) {
        let grid = regression.grid(100);
        let (choice, _) = regression.k_fold(data, &grid, folds)?;
        let place = Rule::ALL.iter().position(|rule| *rule == Rule::KFold).expect("it is among all");
        verdicts[place] = scale.judge(regression, Rule::KFold, Ok(choice));
    }
    let factors = regression.filter.factors(&spectrum.values, parameter);
    let residual = spectrum.residual(&factors);
    let test = Periodogram::new(residual.nrows());
    let whiteness = residual.columns().into_iter().map(|column| test.whiteness(column));
    let (whiteness, slow) = whiteness.min_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or((1.0, false));
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

/// One parameter from two candidates, and the reason.
fn combine(filter: Filter, robust: Option<f64>, quasi: Option<f64>) -> (f64, String) {
    let (robust, quasi) = match (robust, quasi) {
        (Some(robust), Some(quasi)) => (robust, quasi),
        (Some(robust), None) => {
            return (
                robust,
                "robust cross-validation; quasi-optimality has no least value among the singular values"
                    .into(),
            );
        }
        (None, quasi) => {
            return (quasi.unwrap_or(0.0), "quasi-optimality; cross-validation has no finite score".into());
        }
    };
    if filter.counts() {
        return match robust <= quasi + 1.0 {
            true => {
                (robust, "robust cross-validation; quasi-optimality keeps as many directions, or more".into())
            }
            false => {
                (quasi, "quasi-optimality, which keeps fewer directions than robust cross-validation".into())
            }
        };
    }
    if robust >= quasi {
        (robust, "robust cross-validation; quasi-optimality asks for no more".into())
    } else if robust > quasi / OUTVOTED {
        (
            (robust * quasi).sqrt(),
            "between robust cross-validation and quasi-optimality, which asks for more".into(),
        )
    } else {
        let more = "quasi-optimality, which asks for more than a hundred times what cross-validation does";
        (quasi, more.into())
    }
}

/// The chosen solution and its expected errors.
struct Scale {
    solution: Array1<f64>,
    /// √(σ² Σ f²/s²), with σ² from the noise of the Picard plot.
    noise: Option<f64>,
    /// The change of the solution with ln λ.
    change: f64,
}

impl Scale {
    fn of(regression: &Regression, parameter: f64, picard: &Picard) -> Self {
        let spectrum = &regression.spectrum;
        let factors = regression.filter.factors(&spectrum.values, parameter);
        Self {
            solution: flat(regression, parameter),
            noise: picard.noise.map(|noise| noise * spectrum.gain(&factors).sqrt()),
            change: scores::quasi_optimality(spectrum, regression.filter, parameter).sqrt(),
        }
    }

    fn distance(&self, regression: &Regression, parameter: f64) -> f64 {
        let gap = flat(regression, parameter) - &self.solution;
        gap.dot(&gap).sqrt()
    }

    fn judge(&self, regression: &Regression, rule: Rule, choice: Result<Choice, String>) -> RuleVerdict {
        let choice = match choice {
            Ok(choice) => choice,
            Err(why) => {
                let why_not = Some(why);
                return RuleVerdict {
                    rule,
                    choice: None,
                    why_not,
                    degrees_of_freedom: None,
                    distance: None,
                    misled: false,
                };
            }
        };
        let spectrum = &regression.spectrum;
        let factors = regression.filter.factors(&spectrum.values, choice.parameter);
        let distance = self.distance(regression, choice.parameter);
        let size = self.solution.dot(&self.solution).sqrt();
        RuleVerdict {
            rule,
            degrees_of_freedom: Some(spectrum.degrees_of_freedom(&factors)),
            distance: Some(if size > 0.0 { distance / size } else { f64::from(u8::from(distance > 0.0)) }),
            misled: distance > FAR * self.noise.unwrap_or(self.change),
            choice: Some(choice),
            why_not: None,
        }
    }
}

/// All coefficients of the standard form in one vector.
fn flat(regression: &Regression, parameter: f64) -> Array1<f64> {
    regression.spectrum.solution(regression.filter, parameter).into_iter().collect()
}

/// Why the choice may be far off: nearly every row is fitted, or a direction that stands above the noise is damped away.
fn doubt(regression: &Regression, parameter: f64, picard: &Picard) -> Option<Doubt> {
    let spectrum = &regression.spectrum;
    let factors = regression.filter.factors(&spectrum.values, parameter);
    let left = spectrum.residual_degrees_of_freedom(&factors);
    if left < SPARED * spectrum.free_rows as f64 && picard.above_noise < spectrum.rank() {
        return Some(Doubt::FitsNoise);
    }
    let damped = factors.lost.iter().position(|lost| *lost > 0.5)?;
    let noise = picard.noise?;
    let lost = factors.lost[damped] * picard.ratios[damped];
    let stands_out = picard.coefficients[damped] > STANDS_OUT * noise;
    (stands_out && lost > WEIGHTY * noise * spectrum.gain(&factors).sqrt())
        .then_some(Doubt::LosesSignal(damped + 1))
}
