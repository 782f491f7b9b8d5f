//! The λ of logistic regression with the least loss of held-out folds, in steps of ten.

use ndarray::{Array2, Axis};
use plefka::Result;
use rayon::prelude::*;

use super::one_against_rest::fit_columns;
use crate::selection::k_fold::Folds;

/// Exponents of ten that are searched.
const EXPONENTS: std::ops::RangeInclusive<i32> = -4..=6;

/// The λ with the least loss and its held-out scores, (rows × columns of `targets`). The search starts at 1 and goes on
/// while the loss falls, which it does towards its only minimum along a path of ridge penalties as a rule.
pub(super) fn search(
    matrix: &Array2<f64>,
    targets: &Array2<f64>,
    folds: &Folds,
) -> Result<(f64, Array2<f64>)> {
    let at = |exponent: i32| -> Result<(f64, Array2<f64>)> {
        let scores = held_out(matrix, targets, folds, 10f64.powi(exponent))?;
        Ok((loss(&scores, targets), scores))
    };
    let (mut exponent, mut best) = (0, at(0)?);
    for step in [1, -1] {
        let before = exponent;
        while EXPONENTS.contains(&(exponent + step)) {
            let next = at(exponent + step)?;
            if next.0 >= best.0 {
                break;
            }
            (exponent, best) = (exponent + step, next);
        }
        if exponent != before {
            break;
        }
    }
    Ok((10f64.powi(exponent), best.1))
}

/// Scores of every row by a fit to the other folds.
fn held_out(matrix: &Array2<f64>, targets: &Array2<f64>, folds: &Folds, lambda: f64) -> Result<Array2<f64>> {
    let part = |fold: usize| -> Result<(Vec<usize>, Array2<f64>)> {
        let (rows, others) = (folds.rows(fold, true), folds.rows(fold, false));
        let fit = fit_columns(&matrix.select(Axis(0), &others), &targets.select(Axis(0), &others), lambda)?;
        let scores = matrix.select(Axis(0), &rows).dot(&fit.slopes) + &fit.intercept;
        Ok((rows, scores))
    };
    let parts: Vec<_> = (0..folds.count()).into_par_iter().map(part).collect::<Result<_>>()?;
    let mut out = Array2::zeros(targets.raw_dim());
    for (rows, scores) in parts {
        for (row, score) in rows.into_iter().zip(scores.axis_iter(Axis(0))) {
            out.row_mut(row).assign(&score);
        }
    }
    Ok(out)
}

/// Σ ln(1 + exp(−y·score)).
fn loss(scores: &Array2<f64>, targets: &Array2<f64>) -> f64 {
    let of = |(score, y): (&f64, &f64)| {
        let z = -score * y;
        z.max(0.0) + (-z.abs()).exp().ln_1p()
    };
    scores.iter().zip(targets).map(of).sum()
}
