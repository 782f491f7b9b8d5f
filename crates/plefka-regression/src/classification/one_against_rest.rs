//! Classes as targets of −1 and 1: one column for two classes, one column per class for more.

use ndarray::{Array1, Array2, ArrayView1, Axis};
use plefka::data::Rows;
use plefka::{Error, Result};

use super::logistic::logistic;
use crate::problem::{Coefficients, Preparation, Problem};

/// Largest matrix that logistic regression takes, in numbers.
const LARGEST: usize = 100_000_000;

/// Score of a class without other classes: the logarithm of the odds that are near rounding's.
const CERTAIN: f64 = 36.0;

/// The targets of `classes`, numbers below `count`: 1 for the class of the column, −1 for the others. Two classes have
/// one column, which is 1 for class 1.
pub fn signs(classes: &[usize], count: usize) -> Array2<f64> {
    let columns = if count == 2 { 1 } else { count };
    let of = |column: usize| if count == 2 { 1 } else { column };
    Array2::from_shape_fn((classes.len(), columns), |(row, k)| if classes[row] == of(k) { 1.0 } else { -1.0 })
}

/// The class with the largest score; of a single score its sign.
pub(super) fn decide(scores: ArrayView1<'_, f64>) -> usize {
    if scores.len() == 1 {
        return usize::from(scores[0] > 0.0);
    }
    let best = |best: usize, k: usize| if scores[k] > scores[best] { k } else { best };
    (1..scores.len()).fold(0, best)
}

/// Slopes and intercepts of logistic regression of every column of [`signs`] on the rows of `matrix`. A column of one
/// sign gets no slopes and that sign.
///
/// # Errors
/// Those of [`logistic`].
pub(super) fn fit_columns(matrix: &Array2<f64>, targets: &Array2<f64>, lambda: f64) -> Result<Coefficients> {
    let mut out = Coefficients {
        slopes: Array2::zeros((matrix.ncols(), targets.ncols())),
        intercept: Array1::zeros(targets.ncols()),
    };
    for (k, target) in targets.axis_iter(Axis(1)).enumerate() {
        let labels = target.to_vec();
        if labels.iter().all(|y| *y == labels[0]) {
            out.intercept[k] = labels[0] * CERTAIN;
            continue;
        }
        let fit = logistic(matrix, &labels, lambda)?;
        out.slopes.column_mut(k).assign(&fit.slopes);
        out.intercept[k] = fit.intercept;
    }
    Ok(out)
}

/// Logistic regression of every class against the others, ½λ‖w‖² beside the sum of its losses, on columns divided by their
/// standard deviations; slopes and intercepts are those of the user's columns. Two classes have one column, whose
/// positive scores mean class 1.
///
/// # Errors
/// A class without rows; λ that is not positive; numbers that are not finite; a matrix of more than 10⁸ numbers.
pub fn logistic_one_against_rest(
    x: &Rows<f64>,
    classes: &[usize],
    count: usize,
    lambda: f64,
) -> Result<Coefficients> {
    if let Some(empty) = (0..count).find(|class| !classes.contains(class)) {
        return Err(Error::input(format!("class {empty}"), "no rows", "at least one"));
    }
    let size = x.n_rows().saturating_mul(x.n_columns());
    if size > LARGEST {
        return Err(Error::input(
            "X",
            format!("{size} numbers"),
            format!("at most {LARGEST} in logistic regression"),
        ));
    }
    let targets = signs(classes, count);
    let preparation = Preparation { standardize: true, ..Preparation::default() };
    let problem = Problem::new(x, &targets, None, &preparation)?;
    let mut fit = fit_columns(&problem.matrix.dense(), &targets, lambda)?;
    let own = std::mem::take(&mut fit.intercept);
    // The intercept of the problem belongs to the mean of y, which logistic regression does not subtract.
    let scaled = problem.coefficients(&fit.slopes);
    let mean = scaled.intercept + own - problem.target_mean();
    Ok(Coefficients { slopes: scaled.slopes, intercept: mean })
}
