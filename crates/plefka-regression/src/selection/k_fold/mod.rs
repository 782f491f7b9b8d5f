//! K-fold cross-validation with the same folds for all λ: the rows of every fold are predicted by a fit to the other
//! folds, whose columns are centred and scaled without that fold.

mod data;
mod folds;
mod triangles;

use ndarray::{Array1, Array2, Array3, Axis};
use plefka::{Error, Result};
use rayon::prelude::*;

use crate::problem::{Preparation, Problem, check};
use crate::spectral::{Filter, Rank, Spectrum};
use triangles::Triangles;

pub use data::Data;
pub use folds::Folds;

/// Predictions of every row by fits to the other folds, (parameters × n_rows × n_targets).
///
/// # Errors
/// Folds for another number of rows; the errors of [`Problem::new`] for the rows outside a fold.
pub fn held_out(
    data: Data<'_>,
    preparation: &Preparation,
    filter: Filter,
    parameters: &[f64],
    folds: &Folds,
    rank: Rank,
) -> Result<Array3<f64>> {
    let n = data.x.n_rows();
    if folds.of_row.len() != n {
        return Err(Error::input("folds", folds.of_row.len(), format!("{n}, one per row")));
    }
    // Also checks the data as a whole, so that errors name the user's rows.
    check(data.x, data.y, data.weights)?;
    let triangles = Triangles::of(data, preparation, folds, rank)?;
    let predict = |fold: usize| {
        let problem = match &triangles {
            Some(triangles) => triangles.without(fold, preparation)?,
            None => without(data, preparation, folds, fold)?,
        };
        let rows = folds.rows(fold, true);
        let part = predictions(&problem, data, filter, parameters, &rows, rank)?;
        Ok((rows, part))
    };
    let parts: Vec<(Vec<usize>, Array3<f64>)> =
        (0..folds.count).into_par_iter().map(predict).collect::<Result<_>>()?;
    let mut all = Array3::zeros((parameters.len(), n, data.y.ncols()));
    for (rows, part) in parts {
        for (k, row) in rows.into_iter().enumerate() {
            all.index_axis_mut(Axis(1), row).assign(&part.index_axis(Axis(1), k));
        }
    }
    Ok(all)
}

/// The problem of the rows outside a fold.
fn without(data: Data<'_>, preparation: &Preparation, folds: &Folds, fold: usize) -> Result<Problem> {
    let rows = folds.rows(fold, false);
    let weights = data.weights.map(|w| rows.iter().map(|&row| w[row]).collect::<Vec<_>>());
    let y = data.y.select(Axis(0), &rows);
    Problem::new(&data.x.select(&rows), &y, weights.as_deref(), preparation)
}

/// Predictions of `rows` by fits to `problem`, (parameters × rows × n_targets).
fn predictions(
    problem: &Problem,
    data: Data<'_>,
    filter: Filter,
    parameters: &[f64],
    rows: &[usize],
    rank: Rank,
) -> Result<Array3<f64>> {
    let spectrum = Spectrum::of(problem, rank)?;
    let x = data.x.select(rows);
    let mut out = Array3::zeros((parameters.len(), rows.len(), data.y.ncols()));
    for target in 0..data.y.ncols() {
        let found = spectrum.solutions(filter, parameters, target);
        let predicted = problem.coefficients_of(&found, target).predict(&x);
        out.index_axis_mut(Axis(2), target).assign(&predicted.t());
    }
    Ok(out)
}

/// Mean squared errors of [`held_out`] predictions per fold, (parameters × folds), weighted means over rows and
/// targets.
pub fn errors_by_fold(predicted: &Array3<f64>, data: Data<'_>, folds: &Folds) -> Array2<f64> {
    let (count, _, t) = predicted.dim();
    let mut sums = Array2::zeros((count, folds.count));
    let mut totals = Array1::<f64>::zeros(folds.count);
    for (row, &fold) in folds.of_row.iter().enumerate() {
        let weight = data.weights.map_or(1.0, |w| w[row]);
        totals[fold] += weight * t as f64;
        for k in 0..count {
            let gaps = (0..t).map(|target| (predicted[[k, row, target]] - data.y[[row, target]]).powi(2));
            sums[[k, fold]] += weight * gaps.sum::<f64>();
        }
    }
    sums / totals
}
