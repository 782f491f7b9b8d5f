//! The choice of one parameter from the choices of the rules, for the solution of an inverse problem.

use super::advice::Doubt;
use crate::Regression;
use crate::selection::{Choice, Rule};
use crate::spectral::Filter;

/// Beyond this ratio of their λ, quasi-optimality replaces cross-validation.
const OUTVOTED: f64 = 100.0;

/// A parameter, the reason of the choice, and the reason to doubt it.
#[derive(Debug)]
pub(super) struct Chosen {
    pub parameter: f64,
    pub why: String,
    pub doubt: Option<Doubt>,
}

/// The parameter chosen from the rules' choices, in the order of [`Rule::ALL`], and the reason.
pub(super) fn choose(regression: &Regression, choices: &[Result<Choice, String>]) -> (f64, String) {
    let of =
        |rule: Rule| Rule::ALL.iter().position(|known| *known == rule).and_then(|k| choices[k].as_ref().ok());
    let robust = of(Rule::RobustGcv).map(|choice| choice.parameter);
    let quasi = of(Rule::QuasiOptimality).filter(|choice| !choice.edge).map(|choice| choice.parameter);
    match of(Rule::LeaveOneOut) {
        Some(choice) if !regression.spectrum.falls() => {
            (choice.parameter, "leaving one out; singular values hardly fall".to_owned())
        }
        _ => combine(regression.filter, robust, quasi),
    }
}

/// One parameter from two candidates, and the reason.
fn combine(filter: Filter, robust: Option<f64>, quasi: Option<f64>) -> (f64, String) {
    let (robust, quasi) = match (robust, quasi) {
        (Some(robust), Some(quasi)) => (robust, quasi),
        (Some(robust), None) => {
            return (robust, "robust cross-validation; quasi-optimality has no least value".into());
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
