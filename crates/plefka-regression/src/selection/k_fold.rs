//! K-fold cross-validation with the same folds for all λ: the rows of every fold are predicted by a fit to the other
//! folds, whose columns are centred and scaled without that fold.

use ndarray::{Array1, Array3, Axis};
use plefka::data::Rows;
use plefka::rng::{Purpose, Stream};
use plefka::{Error, Result};
use rayon::prelude::*;

use crate::problem::{Compressed, Penalty, Preparation, Problem, check, largest};
use crate::spectral::{Filter, Rank, Spectrum};

/// The fold of every row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folds {
    of_row: Vec<usize>,
    count: usize,
}

impl Folds {
    /// `count` folds of neighbouring rows; if the rows do not divide evenly, the first folds have one more row.
    ///
    /// # Errors
    /// Fewer than two folds, or fewer rows than folds.
    pub fn blocks(n: usize, count: usize) -> Result<Self> {
        Self::check_count(n, count)?;
        let of_row = (0..count).flat_map(|fold| {
            let size = n / count + usize::from(fold < n % count);
            std::iter::repeat_n(fold, size)
        });
        Ok(Self { of_row: of_row.collect(), count })
    }

    /// `count` folds of rows in random order, of the same sizes as [`Folds::blocks`].
    ///
    /// # Errors
    /// As for [`Folds::blocks`].
    pub fn shuffled(n: usize, count: usize, seed: u64) -> Result<Self> {
        let blocks = Self::blocks(n, count)?;
        let order = Stream::new(seed, Purpose::Regression, 1, 0).permutation(n);
        let mut of_row = vec![0; n];
        for (&row, fold) in order.iter().zip(blocks.of_row) {
            of_row[row] = fold;
        }
        Ok(Self { of_row, count })
    }

    /// Folds given by the fold number of every row.
    ///
    /// # Errors
    /// Fewer than two folds, or an empty one.
    pub fn from_numbers(of_row: Vec<usize>) -> Result<Self> {
        let count = of_row.iter().max().map_or(0, |most| most + 1);
        Self::check_count(of_row.len(), count)?;
        match (0..count).find(|fold| !of_row.contains(fold)) {
            Some(empty) => Err(Error::input(format!("fold {empty}"), "no rows", "at least one")),
            None => Ok(Self { of_row, count }),
        }
    }

    fn check_count(n: usize, count: usize) -> Result<()> {
        if count < 2 || count > n {
            return Err(Error::setting("folds", count, format!("from 2 to the number of rows, {n}")));
        }
        Ok(())
    }

    /// Number of folds.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The rows inside a fold, or the rows outside it.
    fn rows(&self, fold: usize, inside: bool) -> Vec<usize> {
        (0..self.of_row.len()).filter(|&row| (self.of_row[row] == fold) == inside).collect()
    }
}

/// A regression to cross-validate.
#[derive(Debug, Clone, Copy)]
pub struct Data<'a> {
    /// (n_rows × n_columns).
    pub x: &'a Rows<f64>,
    /// (n_rows × n_targets).
    pub y: &'a ndarray::Array2<f64>,
    /// One per row.
    pub weights: Option<&'a [f64]>,
}

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
            None => {
                let rows = folds.rows(fold, false);
                let weights = data.weights.map(|w| rows.iter().map(|&row| w[row]).collect::<Vec<_>>());
                let y = data.y.select(Axis(0), &rows);
                Problem::new(&data.x.select(&rows), &y, weights.as_deref(), preparation)?
            }
        };
        let spectrum = Spectrum::of(&problem, rank)?;
        let rows = folds.rows(fold, true);
        let x = data.x.select(&rows);
        let mut out = Array3::zeros((parameters.len(), rows.len(), data.y.ncols()));
        for target in 0..data.y.ncols() {
            let found = spectrum.solutions(filter, parameters, target);
            let predicted = problem.coefficients_of(&found, target).predict(&x);
            out.index_axis_mut(Axis(2), target).assign(&predicted.t());
        }
        Ok((rows, out))
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

/// Mean squared errors of [`held_out`] predictions per fold, (parameters × folds), weighted means over rows and
/// targets.
pub fn errors_by_fold(predicted: &Array3<f64>, data: Data<'_>, folds: &Folds) -> ndarray::Array2<f64> {
    let (count, _, t) = predicted.dim();
    let mut sums = ndarray::Array2::zeros((count, folds.count));
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

/// The folds of a long dense problem as triangles.
struct Triangles {
    folds: Vec<Compressed>,
    shift: Array1<f64>,
    largest: Array1<f64>,
}

impl Triangles {
    /// The triangles, if they need less work than the folds: a dense matrix longer than wide, all directions, penalty
    /// ‖x‖².
    fn of(data: Data<'_>, preparation: &Preparation, folds: &Folds, rank: Rank) -> Result<Option<Self>> {
        let Rows::Dense(x) = data.x else { return Ok(None) };
        let (n, width) = (x.nrows(), x.ncols() + data.y.ncols() + 1);
        let kept = n - n.div_ceil(folds.count);
        if kept <= width || rank != Rank::Whole || preparation.penalty != Penalty::Size {
            return Ok(None);
        }
        let shift = match preparation.intercept {
            true => x.mean_axis(Axis(0)).expect("rows"),
            false => Array1::zeros(x.ncols()),
        };
        let one = |fold: usize| {
            let rows = folds.rows(fold, true);
            let weights = rows.iter().map(|&row| data.weights.map_or(1.0, |w| w[row])).collect();
            let (x, y) = (x.select(Axis(0), &rows), data.y.select(Axis(0), &rows));
            Compressed::new(x.view(), y.view(), &weights, &shift, preparation.intercept)
        };
        let parts: Vec<Compressed> = (0..folds.count).into_par_iter().map(one).collect::<Result<_>>()?;
        Ok(Some(Self { folds: parts, shift, largest: largest(data.x) }))
    }

    fn without(&self, fold: usize, preparation: &Preparation) -> Result<Problem> {
        let others = self.folds.iter().enumerate().filter(|(k, _)| *k != fold).map(|(_, part)| part);
        let union = Compressed::union(others)?;
        if union.weight() == 0.0 {
            let expected = "a positive weight among the others";
            return Err(Error::input(format!("weights outside of fold {fold}"), "all zero", expected));
        }
        Ok(union.problem(self.shift.len(), &self.shift, &self.largest, preparation))
    }
}
