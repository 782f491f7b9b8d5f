//! The words of warnings: numbers with their errors, and errors of rows left out.

use crate::Regression;
use crate::advisor::evidence::Estimate;
use crate::advisor::warning::{Warning, WarningKind};

/// A warning.
pub(super) fn warning(kind: WarningKind, text: impl Into<String>, evidence: impl Into<String>) -> Warning {
    Warning { kind, text: text.into(), evidence: evidence.into() }
}

/// Root mean square errors of rows left out one by one, over targets, at two parameters.
pub(super) fn left_out(regression: &Regression, parameters: [f64; 2]) -> Option<[f64; 2]> {
    let points = regression.path(&parameters).ok()?;
    let root = |at: usize| {
        let squares = &points[at].leave_one_out;
        (squares.iter().sum::<f64>() / squares.len() as f64).sqrt()
    };
    Some([root(0), root(1)])
}

/// A number with four digits.
pub(super) fn number(x: f64) -> String {
    let size = x.abs();
    match size {
        _ if !x.is_finite() => "infinite".into(),
        _ if size != 0.0 && !(1e-3..1e6).contains(&size) => format!("{x:.3e}"),
        _ => {
            let digits = (3 - size.max(1e-3).log10().floor() as i32).max(0) as usize;
            format!("{x:.digits$}")
        }
    }
}

/// A number and its standard error.
pub(super) fn shown(estimate: Estimate) -> String {
    format!("{} ± {}", number(estimate.value), number(estimate.std_error))
}
