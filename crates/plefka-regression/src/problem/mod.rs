//! A prepared regression: rows weighted, columns centred and scaled, and the penalty transformed to ‖x‖². The result is
//! min ‖Ax − b‖² + λ‖x‖² and the transformation back to coefficients of the user's columns.

mod check;
mod coefficients;
mod compressed;
mod moments;
mod operator;
mod preparation;
mod scales;
mod smoothing;

use ndarray::{Array1, Array2, Axis};
use plefka::data::Rows;
use plefka::{Error, Result};

pub(crate) use check::check;
pub use coefficients::Coefficients;
pub use compressed::Compressed;
pub use operator::Operator;
pub use preparation::Preparation;
pub(crate) use scales::largest;
use scales::scales;
pub use smoothing::Penalty;
use smoothing::Smoothing;

/// A problem in its standard form, and its preparation.
#[derive(Debug, Clone)]
pub struct Problem {
    /// A, (n_rows × n_unknowns).
    pub matrix: Operator,
    /// b, (n_rows × n_targets).
    pub targets: Array2<f64>,
    /// Number of directions fitted without penalty.
    pub unpenalized: usize,
    /// Leverage of the unpenalised directions, one per row.
    pub leverage: Array1<f64>,
    /// √w of every row.
    pub root_weights: Array1<f64>,
    mean: Array1<f64>,
    inverse_scale: Array1<f64>,
    target_mean: Array1<f64>,
    smoothing: Option<Smoothing>,
}

impl Problem {
    /// Prepares `x` (n_rows × n_columns) and `y` (n_rows × n_targets) with the rows weighted by `weights`: the sum of
    /// squares is Σ w (y − ŷ)².
    ///
    /// # Errors
    /// Shapes that do not match, numbers that are not finite, weights that are negative or all zero, and too few
    /// columns for the differences.
    pub fn new(
        x: &Rows<f64>,
        y: &Array2<f64>,
        weights: Option<&[f64]>,
        preparation: &Preparation,
    ) -> Result<Self> {
        check(x, y, weights)?;
        let n = x.n_rows();
        let weights = weights.map_or_else(|| Array1::ones(n), |w| Array1::from(w.to_vec()));
        let total = weights.sum();
        let root_weights = weights.mapv(f64::sqrt);
        let (mean, inverse_scale) = scales(x, &weights, preparation);
        let target_mean = match preparation.intercept {
            true => weights.dot(y) / total,
            false => Array1::zeros(y.ncols()),
        };
        let column = root_weights.view().insert_axis(Axis(1));
        // Products write row-major matrices, independent of the layout of y.
        let targets = ((y - &target_mean) * column).as_standard_layout().into_owned();
        let leverage = if preparation.intercept { &weights / total } else { Array1::zeros(n) };
        let matrix = Operator::new(x, &root_weights, &mean, &inverse_scale);
        let mut problem = Self {
            matrix,
            targets,
            unpenalized: usize::from(preparation.intercept),
            leverage,
            root_weights,
            mean,
            inverse_scale,
            target_mean,
            smoothing: None,
        };
        problem.penalize(preparation.penalty)?;
        Ok(problem)
    }

    /// Transforms a penalty on differences to the standard form.
    fn penalize(&mut self, penalty: Penalty) -> Result<()> {
        let order = penalty.order();
        if order == 0 {
            return Ok(());
        }
        if self.matrix.dim().1 <= order {
            let expected = format!("more than {order} columns to take differences of");
            return Err(Error::input("X", format!("{} columns", self.matrix.dim().1), expected));
        }
        let standard = smoothing::standard_form(&self.matrix.dense(), &self.targets, order)?;
        self.matrix = Operator::Dense(standard.matrix);
        self.targets = standard.targets;
        self.leverage += &standard.leverage;
        self.unpenalized += standard.dimension;
        self.smoothing = Some(standard.back);
        Ok(())
    }

    /// The mean of y that was subtracted, one per target.
    pub(crate) fn target_mean(&self) -> &Array1<f64> {
        &self.target_mean
    }

    /// The smallest and the largest standard deviation of a standardised column that varies; `None` if none varies.
    pub(crate) fn spread(&self) -> Option<(f64, f64)> {
        let varying =
            || self.inverse_scale.iter().filter(|inverse| **inverse > 0.0).map(|inverse| 1.0 / inverse);
        Some((varying().reduce(f64::min)?, varying().reduce(f64::max)?))
    }

    /// Number of rows with a weight above zero.
    pub fn n_counted(&self) -> usize {
        self.root_weights.iter().filter(|r| **r > 0.0).count()
    }

    /// Σ w.
    pub fn total_weight(&self) -> f64 {
        self.root_weights.iter().map(|r| r * r).sum()
    }

    /// x, (n_unknowns × n_targets), converted to coefficients of the user's columns.
    pub fn coefficients(&self, x: &Array2<f64>) -> Coefficients {
        let p = self.inverse_scale.len();
        let mut out =
            Coefficients { slopes: Array2::zeros((p, x.ncols())), intercept: Array1::zeros(x.ncols()) };
        for target in 0..x.ncols() {
            let one = self.coefficients_of(&x.slice(ndarray::s![.., target..=target]).to_owned(), target);
            out.slopes.column_mut(target).assign(&one.slopes.column(0));
            out.intercept[target] = one.intercept[0];
        }
        out
    }

    /// Several solutions x of one target, (n_unknowns × any), converted to coefficients of the user's columns.
    pub fn coefficients_of(&self, x: &Array2<f64>, target: usize) -> Coefficients {
        let x = self.smoothing.as_ref().map_or_else(|| x.clone(), |smoothing| smoothing.back(x, target));
        let slopes = x * self.inverse_scale.view().insert_axis(Axis(1));
        let intercept = self.target_mean[target] - self.mean.dot(&slopes);
        Coefficients { slopes, intercept }
    }
}
