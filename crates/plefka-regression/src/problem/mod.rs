//! A prepared regression: rows weighted, columns centred and scaled, and the penalty transformed to ‖x‖². The result is
//! min ‖Ax − b‖² + λ‖x‖² and the transformation back to coefficients of the user's columns.

mod compressed;
mod moments;
mod operator;
mod smoothing;

use ndarray::{Array1, Array2, Axis};
use plefka::data::Rows;
use plefka::{Error, Result};
use serde::{Deserialize, Serialize};

pub use compressed::Compressed;
pub use operator::Operator;
pub use smoothing::Penalty;
use smoothing::Smoothing;

/// The preparation of X and y.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Preparation {
    /// Fit a constant without penalty.
    pub intercept: bool,
    /// Divide every column by its (weighted, population) standard deviation, so that λ penalises all columns equally.
    pub standardize: bool,
    /// The quantity that is penalised.
    pub penalty: Penalty,
}

impl Default for Preparation {
    fn default() -> Self {
        Self { intercept: true, standardize: false, penalty: Penalty::Size }
    }
}

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

/// A linear function of the user's columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Coefficients {
    /// (n_columns × n_targets).
    pub slopes: Array2<f64>,
    /// (n_targets).
    pub intercept: Array1<f64>,
}

impl Coefficients {
    /// X times the slopes plus the intercept: (n_rows × n_targets).
    pub fn predict(&self, x: &Rows<f64>) -> Array2<f64> {
        let mut out = Array2::zeros((x.n_rows(), self.slopes.ncols()));
        x.times(self.slopes.as_standard_layout().view(), &mut out);
        out + &self.intercept
    }
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
        let matrix = match x {
            Rows::Dense(x) => {
                Operator::Dense(operator::prepared(x.clone(), &root_weights, &mean, &inverse_scale))
            }
            Rows::Sparse(_) => Operator::Implicit {
                rows: x.clone(),
                root_weights: root_weights.clone(),
                mean: mean.clone(),
                inverse_scale: inverse_scale.clone(),
            },
        };
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

/// The column means, and the inverses of the scales. The inverse is 0 for a column that is constant up to rounding, so
/// that its coefficient is 0, the one of minimum norm.
fn scales(x: &Rows<f64>, weights: &Array1<f64>, preparation: &Preparation) -> (Array1<f64>, Array1<f64>) {
    let total = weights.sum();
    let p = x.n_columns();
    let (first, _) = moments::of(x, weights);
    let mean = if preparation.intercept { first / total } else { Array1::zeros(p) };
    let inverse = inverse_scales(&spread(x, weights, &mean), &largest(x), preparation.standardize);
    (mean, inverse)
}

/// 1/σ, or 1 if columns are not standardised; 0 for a column that is constant up to rounding.
fn inverse_scales(spread: &Array1<f64>, largest: &Array1<f64>, standardize: bool) -> Array1<f64> {
    let inverse = spread.iter().zip(largest).map(|(&spread, &largest)| match spread {
        _ if spread <= 8.0 * f64::EPSILON * largest => 0.0,
        spread if standardize => 1.0 / spread,
        _ => 1.0,
    });
    inverse.collect()
}

/// √(Σ w (x − m)²/Σ w) of every column.
fn spread(x: &Rows<f64>, weights: &Array1<f64>, mean: &Array1<f64>) -> Array1<f64> {
    let total = weights.sum();
    match x {
        Rows::Dense(matrix) => {
            let mut squares = Array1::<f64>::zeros(matrix.ncols());
            for (row, w) in matrix.rows().into_iter().zip(weights) {
                for ((square, x), m) in squares.iter_mut().zip(row).zip(mean) {
                    *square += w * (x - m) * (x - m);
                }
            }
            squares.mapv(|square| (square / total).sqrt())
        }
        Rows::Sparse(csr) => {
            let mut squares = Array1::<f64>::zeros(csr.n_columns());
            let mut stored = Array1::<f64>::zeros(csr.n_columns());
            for (row, w) in weights.iter().enumerate() {
                let (columns, values) = csr.row(row);
                for (&j, &x) in columns.iter().zip(values) {
                    squares[j as usize] += w * (x - mean[j as usize]).powi(2);
                    stored[j as usize] += w;
                }
            }
            // Entries that are not stored are zeros.
            let parts = squares.iter().zip(&stored).zip(mean);
            parts
                .map(|((square, stored), m)| ((square + (total - stored).max(0.0) * m * m) / total).sqrt())
                .collect()
        }
    }
}

/// max |x| of every column.
pub(crate) fn largest(x: &Rows<f64>) -> Array1<f64> {
    let mut out = Array1::<f64>::zeros(x.n_columns());
    match x {
        Rows::Dense(matrix) => {
            for row in matrix.rows() {
                out.zip_mut_with(&row, |most, x| *most = most.max(x.abs()));
            }
        }
        Rows::Sparse(csr) => {
            for row in 0..csr.n_rows() {
                let (columns, values) = csr.row(row);
                for (&j, &x) in columns.iter().zip(values) {
                    out[j as usize] = out[j as usize].max(x.abs());
                }
            }
        }
    }
    out
}

pub(crate) fn check(x: &Rows<f64>, y: &Array2<f64>, weights: Option<&[f64]>) -> Result<()> {
    let (n, p) = (x.n_rows(), x.n_columns());
    if n == 0 || p == 0 {
        return Err(Error::input("X", format!("{n} rows and {p} columns"), "at least one of each"));
    }
    if y.nrows() != n || y.ncols() == 0 {
        return Err(Error::input(
            "y",
            format!("{} rows of {}", y.nrows(), y.ncols()),
            format!("{n} rows, as X has"),
        ));
    }
    let found = match x {
        Rows::Dense(matrix) => matrix.indexed_iter().find(|(_, x)| !x.is_finite()).map(|(at, x)| (at, *x)),
        Rows::Sparse(csr) => (0..n).find_map(|row| {
            let (columns, values) = csr.row(row);
            let at = values.iter().position(|x| !x.is_finite())?;
            Some(((row, columns[at] as usize), values[at]))
        }),
    };
    if let Some(((row, column), value)) = found {
        return Err(Error::input(format!("X: row {row}, column {column}"), value, "a finite number"));
    }
    if let Some(((row, column), value)) = y.indexed_iter().find(|(_, y)| !y.is_finite()) {
        return Err(Error::input(format!("y: row {row}, target {column}"), value, "a finite number"));
    }
    let Some(weights) = weights else { return Ok(()) };
    if weights.len() != n {
        return Err(Error::input("weights", weights.len(), format!("{n}, one per row")));
    }
    if let Some(row) = weights.iter().position(|w| !(w.is_finite() && *w >= 0.0)) {
        return Err(Error::input(
            format!("weight of row {row}"),
            weights[row],
            "a finite number, not negative",
        ));
    }
    if weights.iter().all(|w| *w == 0.0) {
        return Err(Error::input("weights", "all zero", "a positive weight"));
    }
    Ok(())
}
